namespace Cop;

/// <summary>
/// Shows the payload of one event type in the next version of its schema (spec 2.9, 3.5.4; M-3). It is a pure function: the same
/// payload always gives the same result. What is stored, hashed and exported never changes.
/// </summary>
public interface IUpcaster
{
    /// <summary>The event type, such as <c>review.requested</c>.</summary>
    string EventType { get; }

    /// <summary>The schema version that it reads.</summary>
    string FromVersion { get; }

    /// <summary>The schema version that it writes.</summary>
    string ToVersion { get; }

    /// <summary>The payload in the newer version.</summary>
    CopJson Upcast(CopJson payload);
}
