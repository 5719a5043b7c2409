using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>Tells those in this process who follow the log that something became durable. They read it for themselves.</summary>
internal sealed class CommitFeed(ILogger logger)
{
    private ImmutableArray<Action<IReadOnlyList<CommitUnit>>> _followers = [];

    /// <summary>Adds a follower; it is called on the pipeline's thread and must only take note.</summary>
    public IDisposable Follow(Action<IReadOnlyList<CommitUnit>> follower)
    {
        ImmutableInterlocked.Update(ref _followers, followers => followers.Add(follower));
        return new Following(this, follower);
    }

    public void Publish(IReadOnlyList<CommitUnit> units)
    {
        foreach (var follower in _followers)
        {
            try
            {
                follower(units);
            }
            catch (Exception fault)
            {
                // What is durable stays so, and the other followers are told of it.
                CopLog.FollowerFailed(logger, fault);
            }
        }
    }

    private sealed class Following(CommitFeed feed, Action<IReadOnlyList<CommitUnit>> follower) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref feed._followers, followers => followers.Remove(follower));
    }
}
