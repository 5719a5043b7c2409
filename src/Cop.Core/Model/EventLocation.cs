namespace Cop.Storage;

/// <summary>The topic and topicSeq of an event.</summary>
/// <param name="TopicId">Topic of the event.</param>
/// <param name="Seq">topicSeq of the event.</param>
/// <remarks>Decision M-13.</remarks>
public sealed record EventLocation(string TopicId, long Seq)
{
    /// <summary>Whether the event was applied at the time of the read. It is not while its topic is blocked at or before it.</summary>
    /// <remarks>Decision D-22.</remarks>
    public bool IsApplied { get; init; } = true;
}
