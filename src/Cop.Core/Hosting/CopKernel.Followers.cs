using System.Collections.Immutable;
using Cop.Health;

namespace Cop;

/// <content>The followers of the log that packages add.</content>
public sealed partial class CopKernel
{
    private ImmutableArray<LogFollowerLoop> _followers = [];

    // Followers write, so a kernel over a read-only store runs none.
    private void StartFollowers(KernelComponents parts)
    {
        _followers = [.. parts.Options.Followers.Select(follower => new LogFollowerLoop(
            follower, parts.Storage, parts.Options.Scheduler.ErrorDelay, parts.Options.TimeProvider, parts.Options.Work, parts.Logger))];
        foreach (var loop in _followers)
        {
            _following = _following.Add(parts.Publisher.Follow(_ => loop.Wake(), _ => loop.Wake(), loop.Wake));
            loop.Start();
        }
    }

    // A follower compares its own rows with the log, of which a failover may have lost the last.
    private void WakeFollowers()
    {
        foreach (var loop in _followers)
            loop.Wake();
    }

    private ImmutableArray<ComponentHealth> FollowerHealth() => [.. _followers.Select(loop => loop.GetHealth())];
}
