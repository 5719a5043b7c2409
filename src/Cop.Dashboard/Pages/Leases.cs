using System.Collections.Immutable;

namespace Cop.Dashboard;

/// <summary>The refresh of pages that show leases: no commit reports that one is over.</summary>
internal static class Leases
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    // After a lease its subscriptions are taken over; later nothing changes.
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(30);

    /// <summary>Makes the open page read itself again when the next lease is over, and until subscriptions have had time to move.</summary>
    public static void Watch(DashboardRequest request, ImmutableArray<NodeSession> sessions)
    {
        foreach (var session in sessions)
        {
            if (session.LeaseRemaining is not { } left)
                continue;
            if (left > TimeSpan.Zero)
                request.RefreshWithin(left + Margin);
            else if (left > -Recent)
                request.RefreshWithin(Retry);
        }
    }
}
