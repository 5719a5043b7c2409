using System.Threading.Channels;
using Cop.Core.Tests.Engine;

namespace Cop.Stores.Tests;

/// <summary>Polling for events without a position.</summary>
public sealed class BackgroundMaintenanceTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Unasked = 8 * Interval;

    [Fact]
    public async Task Positions_are_assigned_after_commits_and_polled_only_by_idle_nodes()
    {
        var (time, sequenced) = (new ManualTime(), Channel.CreateUnbounded<DateTimeOffset>());
        var options = new PostgresOptions { NodeId = "urn:cop:node:a", TimeProvider = time, SequencingInterval = Interval };
        await using var upkeep = new BackgroundMaintenance(
            options, _ => Task.FromResult(TimeSpan.FromHours(1)), token => sequenced.Writer.WriteAsync(time.GetUtcNow(), token).AsTask());
        // Pending positions of an earlier run are assigned at the start.
        await SequenceAsync(within: Interval);

        await RestAsync();
        for (var seconds = 0; seconds < 20; seconds++)
        {
            upkeep.NoteLook();
            time.Advance(TimeSpan.FromSeconds(1));
        }

        await RestAsync();
        sequenced.Reader.TryRead(out _).ShouldBeFalse();

        upkeep.Record();
        (await SequenceAsync(within: Interval)).ShouldBeLessThanOrEqualTo(Interval);
        (await SequenceAsync(within: Unasked)).ShouldBeInRange(Unasked, Unasked + Interval);

        Task RestAsync() => time.WaitForTimerAsync(2 * Interval, Unasked);

        // Moves from timer to timer and ignores those further ahead.
        async Task<TimeSpan> SequenceAsync(TimeSpan within)
        {
            var begun = time.GetUtcNow();
            return await time.AdvanceUntilAsync(sequenced.Reader.ReadAsync().AsTask(), within) - begun;
        }
    }
}
