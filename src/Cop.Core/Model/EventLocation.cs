namespace Cop;

/// <summary>Where an event stands: the one lookup by id alone (M-13).</summary>
/// <param name="TopicId">Its topic.</param>
/// <param name="Seq">Its topicSeq.</param>
public sealed record EventLocation(string TopicId, long Seq);
