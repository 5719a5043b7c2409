namespace Cop;

/// <summary>Who is told what becomes durable in one topic.</summary>
internal interface ITopicObserver
{
    string TopicId { get; }

    /// <summary>This node's pipeline committed to the topic.</summary>
    void OnCommit(TopicAppend append);

    /// <summary>Others may have committed to the topic.</summary>
    void OnRemoteCommit();
}
