namespace Cop;

/// <summary>That an event matched an entry of a continuation's list (D-56b).</summary>
/// <param name="Entry">The index in <see cref="Continuation.WaitFor"/>.</param>
/// <param name="EventId">The event.</param>
/// <param name="Seq">Its topicSeq.</param>
/// <param name="CreatedAt">When it became durable; for an event that stood before the continuation, when that was made.</param>
public sealed record ContinuationMark(int Entry, string EventId, long Seq, DateTimeOffset CreatedAt);
