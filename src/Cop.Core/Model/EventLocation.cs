namespace Cop;

/// <summary>Where an event stands: the one lookup by id alone (M-13).</summary>
/// <param name="TopicId">Its topic.</param>
/// <param name="Seq">Its topicSeq.</param>
public sealed record EventLocation(string TopicId, long Seq)
{
    /// <summary>Whether it was applied when this was read: not while its topic is blocked before or at it (D-22).</summary>
    public bool IsApplied { get; init; } = true;
}
