namespace Cop;

/// <summary>Brings the saved state of an agent's continuations one version up (D-59b, M-3). The version stands in the state's <c>stateVersion</c>.</summary>
public interface IStateUpcaster
{
    /// <summary>The version that it reads.</summary>
    string FromVersion { get; }

    /// <summary>The version that it gives.</summary>
    string ToVersion { get; }

    /// <summary>The state in the newer version; its <c>stateVersion</c> is set afterwards. Pure.</summary>
    CopJson Upcast(CopJson state);
}
