namespace Cop;

/// <summary>Upgrades the payload of one event type to the next version of its schema.</summary>
/// <remarks>
/// Must be pure: equal payloads give equal results. The stored, hashed and exported event does not change. Protocol 2.9, 3.5.4; decision
/// M-3.
/// </remarks>
public interface IUpcaster
{
    /// <summary>The event type, such as <c>review.requested</c>.</summary>
    string EventType { get; }

    /// <summary>The schema version of its input.</summary>
    string FromVersion { get; }

    /// <summary>The schema version of its output.</summary>
    string ToVersion { get; }

    /// <summary>Returns the upgraded payload.</summary>
    CopJson Upcast(CopJson payload);
}
