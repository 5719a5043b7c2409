namespace Cop.Transport;

/// <summary>A target that reports the last topicSeq of its topics, so that events can be put in order before it.</summary>
public interface IKnownSequences
{
    /// <summary>Gets the last topicSeq of a topic; null if it has no event.</summary>
    Task<long?> GetLastSequenceAsync(string topicId, CancellationToken cancellationToken);
}
