namespace Cop;

/// <summary>A match of an event with an entry of a continuation's list.</summary>
/// <param name="Entry">Index in <see cref="Continuation.WaitFor"/>.</param>
/// <param name="EventId">Id of the event.</param>
/// <param name="Seq">topicSeq of the event.</param>
/// <param name="CreatedAt"><c>createdAt</c> of the event; for an event before the continuation, that of the continuation.</param>
/// <remarks>Decision D-56b.</remarks>
public sealed record ContinuationMark(int Entry, string EventId, long Seq, DateTimeOffset CreatedAt);
