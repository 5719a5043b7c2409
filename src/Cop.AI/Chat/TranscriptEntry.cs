namespace Cop.AI;

/// <summary>A message or a tool's result in the log.</summary>
/// <param name="Id">The artifact, or the event when <see cref="IsEvent"/>.</param>
internal sealed record TranscriptEntry(string Id)
{
    /// <summary>The model's own id of the call that this is the result of; null for a message.</summary>
    public string? ModelCallId { get; init; }

    /// <summary>The number of messages in the artifact; null for one, in the form of a message.</summary>
    public int? Count { get; init; }

    /// <summary>The artifact of each message, null for a message that is none of its own.</summary>
    internal IEnumerable<string?> ArtifactIds => Count is { } count ? Enumerable.Repeat<string?>(null, count)
        : [this is { IsEvent: false, ModelCallId: null } ? Id : null];

    /// <summary>Whether it is an <c>agent.tool.result</c> with an error and without an artifact.</summary>
    public bool IsEvent { get; init; }
}
