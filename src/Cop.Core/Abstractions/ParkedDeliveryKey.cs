namespace Cop.Storage;

/// <summary>The key of a parked delivery.</summary>
/// <param name="TopicId">Topic of the parked row, as listed.</param>
/// <param name="Agent">Name of the agent.</param>
/// <param name="SubjectId">Id of the event or continuation to deliver.</param>
public readonly record struct ParkedDeliveryKey(string TopicId, string Agent, string SubjectId);
