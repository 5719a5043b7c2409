using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>
/// Tells those in this process who follow the log that something became durable; what others committed, they read for themselves. Who follows one topic
/// costs the commits of others nothing, however many they are.
/// </summary>
internal sealed class CommitPublisher(ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ImmutableArray<ITopicObserver>> _byTopic = new(StringComparer.Ordinal);
    private ImmutableArray<Following> _followers = [];

    /// <summary>Adds a follower; it is called on the pipeline's thread and must only take note.</summary>
    /// <param name="onCommit">What this node's pipeline committed.</param>
    /// <param name="onOthers">A topic to which others committed; null for any topic.</param>
    public IDisposable Follow(Action<IReadOnlyList<CommitUnit>> onCommit, Action<string?>? onOthers = null)
    {
        var following = new Following(this, onCommit, onOthers);
        ImmutableInterlocked.Update(ref _followers, followers => followers.Add(following));
        return following;
    }

    /// <summary>Adds a follower of one topic, until <see cref="Leave"/>; it is called on the pipeline's thread and must only take note.</summary>
    public void Follow(ITopicObserver follower)
    {
        lock (_gate)
            _byTopic[follower.TopicId] = [.. _byTopic.GetValueOrDefault(follower.TopicId, []), follower];
    }

    /// <summary>Tells a follower of one topic no more.</summary>
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

    /// <summary>Others committed to a topic; null when it may be any.</summary>
    public void PublishRemote(string? topicId)
    {
        Tell(follower => follower.OnOthers?.Invoke(topicId));
        foreach (var follower in topicId is null ? All() : Of(topicId))
            Guard(follower.OnRemoteCommit);
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
            // What is durable stays so, and the other followers are told of it.
            CopLog.FollowerFailed(logger, fault);
        }
    }

    private sealed class Following(CommitPublisher feed, Action<IReadOnlyList<CommitUnit>> onCommit, Action<string?>? onOthers) : IDisposable
    {
        public Action<IReadOnlyList<CommitUnit>> OnCommit => onCommit;

        public Action<string?>? OnOthers => onOthers;

        public void Dispose() => ImmutableInterlocked.Update(ref feed._followers, (followers, ended) => followers.Remove(ended), this);
    }
}
