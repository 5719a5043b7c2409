namespace Cop;

/// <summary>An observer of commits to one topic.</summary>
internal interface ITopicObserver
{
    string TopicId { get; }

    /// <summary>This node's pipeline committed to the topic.</summary>
    void OnCommit(TopicAppend append);

    /// <summary>Other nodes may have committed to the topic.</summary>
    void OnRemoteCommit();

    /// <summary>Events of the topic that were read may have been lost from the log.</summary>
    void OnHistoryChanged();
}
