using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>Tells those in this process who follow the log that something became durable; what others committed, they read for themselves.</summary>
internal sealed class CommitFeed(ILogger logger)
{
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

    public void Publish(IReadOnlyList<CommitUnit> units) => Tell(follower => follower.OnCommit(units));

    /// <summary>Others committed to a topic; null when it may be any.</summary>
    public void PublishOthers(string? topicId) => Tell(follower => follower.OnOthers?.Invoke(topicId));

    private void Tell(Action<Following> tell)
    {
        foreach (var follower in _followers)
        {
            try
            {
                tell(follower);
            }
            catch (Exception fault)
            {
                // What is durable stays so, and the other followers are told of it.
                CopLog.FollowerFailed(logger, fault);
            }
        }
    }

    private sealed class Following(CommitFeed feed, Action<IReadOnlyList<CommitUnit>> onCommit, Action<string?>? onOthers) : IDisposable
    {
        public Action<IReadOnlyList<CommitUnit>> OnCommit => onCommit;

        public Action<string?>? OnOthers => onOthers;

        public void Dispose() => ImmutableInterlocked.Update(ref feed._followers, (followers, ended) => followers.Remove(ended), this);
    }
}
