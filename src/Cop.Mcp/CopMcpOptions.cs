namespace Cop.Mcp;

/// <summary>Options of the MCP server of a kernel.</summary>
public sealed record CopMcpOptions
{
    /// <summary>The topics that the client may see; another one is as if it did not exist. Default: all topics.</summary>
    public TopicFilter Topics { get; init; } = TopicFilter.All;

    /// <summary>
    /// The person who permits the client to answer requests and to retry deliveries, and who is the actor of both: <c>human:</c> and a
    /// name. Default: null, without which these tools do not exist.
    /// </summary>
    public string? PermittedBy { get; init; }

    /// <summary>
    /// Whether a client over HTTP may answer requests and retry deliveries in the name of the signed-in person that it acts for. Default:
    /// false, without which these tools do not exist over HTTP.
    /// </summary>
    public bool CallersDecide { get; init; }

    /// <summary>The topic in which each call is recorded before it is carried out.</summary>
    public string AuditTopicId { get; init; } = "urn:cop:topic:mcp";

    /// <summary>The greatest number of items of one result. Default: 50.</summary>
    public int MaxItems { get; init; } = 50;

    /// <summary>Validates the options.</summary>
    /// <exception cref="ArgumentException">An option is invalid; the message names it.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Topics);
        ArgumentException.ThrowIfNullOrEmpty(AuditTopicId);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxItems, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxItems, 1000);
        if (PermittedBy is { } person && (!person.StartsWith("human:", StringComparison.Ordinal) || person.Length == "human:".Length))
            throw new ArgumentException($"{nameof(PermittedBy)} '{person}' is no person; use human: and a name.");
    }
}
