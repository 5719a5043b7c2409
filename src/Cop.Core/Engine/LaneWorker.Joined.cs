using System.Collections.Concurrent;

namespace Cop;

internal sealed partial class LaneWorker
{
    /// <summary>An attempt of which it is not known whether it is durable; the lane tells.</summary>
    private LaneClaim? _unclear;

    private static ConcurrentDictionary<string, LaneClaim> ResumingWith(JoinedClaim? joined)
    {
        var resuming = new ConcurrentDictionary<string, LaneClaim>(StringComparer.Ordinal);
        if (joined?.Claim.Key.ContinuationId is { } id)
            resuming[id] = joined.Claim;
        return resuming;
    }

    // The attempt is durable and has its place.
    private void Begin(LaneClaim claimed)
    {
        _lane = claimed.Lane;
        doors.Invocations.Begin();
        _running[claimed.Key] = RunAsync(claimed);
    }

    // Also when the host stops meanwhile: what is durable then is run to its end like any other attempt.
    private async Task BeginJoinedAsync(JoinedClaim begun)
    {
        var claim = begun.Claim;
        var reading = begun.CanReadAhead ? doors.Runner.ReadAheadAsync(claim) : null;
        var isDurable = await begun.Outcome.ConfigureAwait(false);
        var read = reading is null ? null : await AheadAsync(reading).ConfigureAwait(false);
        if (isDurable)
        {
            Begin(claim with { Read = read });
            return;
        }

        _unclear = claim;
        doors.Slots.Leave();
        Reload();
    }

    // Whatever there is against it, the attempt will meet it too, and fails by it.
    private static async Task<ReadDelivery?> AheadAsync(Task<ReadDelivery?> reading)
    {
        await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return reading.IsCompletedSuccessfully ? await reading.ConfigureAwait(false) : null;
    }

    // An attempt of this session that stands there in force can only be the one whose commit nobody answered. One that does not may still be on its
    // way, and must not come to a lane that nobody works.
    private async ValueTask BeginIfDurableAsync(Lane lane, CancellationToken stopping)
    {
        if (_unclear is not { } claim)
            return;
        if (lane.Session == claim.Lane.Session && LaneRules.Check(lane, claim.Lane.Fence, claim.Key, claim.Number) is null)
        {
            await doors.Slots.TakeAsync(stopping).ConfigureAwait(false);
            _unclear = null;
            Begin(claim with { Lane = lane });
            return;
        }

        if (lane.Version < claim.Lane.Version)
        {
            var withdrawn = await doors.Runner.WithdrawAsync(claim, lane, stopping).ConfigureAwait(false);
            _mustReload |= withdrawn is null;
            if (withdrawn is null)
                return;
            _lane = withdrawn;
        }

        _unclear = null;
        if (claim.Key.ContinuationId is { } id)
            _resuming.TryRemove(id, out _);
        doors.Ended(key, claim.Key, false);
    }
}
