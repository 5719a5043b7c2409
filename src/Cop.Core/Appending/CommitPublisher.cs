using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>Notifies the observers in this process of commits.</summary>
/// <remarks>For remote commits observers read the log. Observers of one topic cost commits to other topics nothing.</remarks>
internal sealed class CommitPublisher(ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ImmutableArray<ITopicObserver>> _byTopic = new(StringComparer.Ordinal);
    private ImmutableArray<Following> _followers = [];

    /// <summary>Adds an observer; it is called on the pipeline's thread and must only record the commit.</summary>
    /// <param name="onCommit">Called with commits of this node's pipeline.</param>
    /// <param name="onOthers">Called with a topic that other nodes committed to; null for any topic.</param>
    /// <param name="onHistoryChanged">Called when the store has lost the end of its log.</param>
    public IDisposable Follow(Action<IReadOnlyList<CommitUnit>> onCommit, Action<string?>? onOthers = null, Action? onHistoryChanged = null)
    {
        var following = new Following(this, onCommit, onOthers, onHistoryChanged);
        ImmutableInterlocked.Update(ref _followers, followers => followers.Add(following));
        return following;
    }

    /// <summary>
    /// Adds an observer of one topic, until <see cref="Leave"/>; it is called on the pipeline's thread and must only record the commit.
    /// </summary>
    public void Follow(ITopicObserver follower)
    {
        lock (_gate)
            _byTopic[follower.TopicId] = [.. _byTopic.GetValueOrDefault(follower.TopicId, []), follower];
    }

    /// <summary>Removes an observer of one topic.</summary>
    public void Leave(ITopicObserver follower)
    {
        lock (_gate)
        {
            var left = _byTopic.GetValueOrDefault(follower.TopicId, []).Remove(follower);
            if (left.IsEmpty)
                _byTopic.Remove(follower.TopicId);
            else
                _byTopic[follower.TopicId] = left;
        }
    }

    public void Publish(IReadOnlyList<CommitUnit> units)
    {
        Tell(follower => follower.OnCommit(units));
        foreach (var unit in units)
        {
            foreach (var append in unit.Appends)
            {
                foreach (var follower in Of(append.After.TopicId))
                    Guard(() => follower.OnCommit(append));
            }
        }
    }

    /// <summary>Reports a remote commit to a topic; null when it may be any topic.</summary>
    public void PublishRemote(string? topicId)
    {
        Tell(follower => follower.OnOthers?.Invoke(topicId));
        foreach (var follower in topicId is null ? All() : Of(topicId))
            Guard(follower.OnRemoteCommit);
    }

    /// <summary>The store's history is not the one that was read.</summary>
    public void PublishHistoryChanged()
    {
        Tell(follower => follower.OnHistoryChanged?.Invoke());
        foreach (var follower in All())
            Guard(follower.OnHistoryChanged);
    }

    private ImmutableArray<ITopicObserver> Of(string topicId)
    {
        lock (_gate)
            return _byTopic.GetValueOrDefault(topicId, []);
    }

    private ImmutableArray<ITopicObserver> All()
    {
        lock (_gate)
            return [.. _byTopic.Values.SelectMany(followers => followers)];
    }

    private void Tell(Action<Following> tell)
    {
        foreach (var follower in _followers)
            Guard(() => tell(follower));
    }

    private void Guard(Action tell)
    {
        try
        {
            tell();
        }
        catch (Exception fault)
        {
            // The commit is durable regardless, and the other observers are notified.
            CopLog.FollowerFailed(logger, fault);
        }
    }

    private sealed class Following(
        CommitPublisher feed, Action<IReadOnlyList<CommitUnit>> onCommit, Action<string?>? onOthers, Action? onHistoryChanged) : IDisposable
    {
        public Action<IReadOnlyList<CommitUnit>> OnCommit => onCommit;

        public Action<string?>? OnOthers => onOthers;

        public Action? OnHistoryChanged => onHistoryChanged;

        public void Dispose() => ImmutableInterlocked.Update(ref feed._followers, (followers, ended) => followers.Remove(ended), this);
    }
}
