namespace Cop;

/// <summary>Upgrades the saved state of an agent's continuations by one version, which is the state's <c>stateVersion</c>.</summary>
/// <remarks>Decisions D-59b, M-3.</remarks>
public interface IStateUpcaster
{
    /// <summary>The version of its input.</summary>
    string FromVersion { get; }

    /// <summary>The version of its output.</summary>
    string ToVersion { get; }

    /// <summary>Returns the upgraded state; its <c>stateVersion</c> is set afterwards. Must be pure.</summary>
    CopJson Upcast(CopJson state);
}
