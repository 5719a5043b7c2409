using System.Diagnostics;
using Xunit.Abstractions;

namespace Cop.Stores.Tests;

/// <summary>The server ends as a crash ends it, under load, and comes back.</summary>
[Trait("spec", "3.1.2")]
public sealed class ServerFaultTests(ITestOutputHelper output) : FaultFixture(output)
{
    private static readonly Actor Ada = Actor.Human("ada");

    [Fact]
    public async Task A_server_that_was_stopped_at_once_and_started_has_everything_once()
    {
        if (!Server.IsOurs)
            return; // Nobody stops a server of others.
        using var one = StartNode();
        using var two = StartNode();
        await Task.WhenAll(one.Ready, two.Ready).WaitAsync(Patience);
        for (var round = 0; round < Rounds(3); round++)
        {
            var name = $"crash-{round}-";
            await Task.WhenAll(one.GoAsync(name), two.GoAsync(name));
            await AcknowledgedAsync(Chance.Next(1, 12));
            Server.StopImmediately();
            Server.Start();
            await AcknowledgedAsync(Chance.Next(1, 6));
            await CheckAsync(name, one, two);
        }
    }

    /// <summary>A minute with COP_LONG=1, else some seconds.</summary>
    [Fact]
    public async Task A_server_that_stays_away_gives_temporary_errors_to_all_who_wait_and_work_goes_on_without_a_restart()
    {
        if (!Server.IsOurs)
            return;
        var outage = TimeSpan.FromSeconds(Rounds(4) == 4 ? 4 : 60);
        using var one = StartNode();
        using var two = StartNode();
        await Task.WhenAll(one.Ready, two.Ready).WaitAsync(Patience);
        await Task.WhenAll(one.GoAsync("away-"), two.GoAsync("away-"));
        await AcknowledgedAsync(Chance.Next(1, 12));
        Server.StopImmediately();
        // More callers than a queue holds: they wait, and all of them hear how it ended.
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < outage;)
        {
            foreach (var refused in await Task.WhenAll(Enumerable.Range(0, 3000).Select(caller => Observer.AppendAsync("away", Note(caller), Ada))))
                refused.Error!.Category.ShouldBe(CopErrorCategory.Temporary, refused.Error.ToString());
        }

        Server.Start();
        for (var caller = 0; caller < 3; caller++)
            (await UntilTakenAsync(Note(caller))).Id.ShouldBe($"away-{caller}");
        await AcknowledgedAsync(Chance.Next(1, 6));
        await CheckAsync("away-", one, two);
        (await Observer.Log.GetHeadAsync("away"))!.LastSeq.ShouldBe(3);
    }

    private static EventDraft Note(int caller) => EventDraft.Create("note") with { Id = $"away-{caller}" };

    private async Task<Event> UntilTakenAsync(EventDraft draft)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if ((await Observer.AppendAsync("away", draft, Ada, cancellationToken: patience.Token)).TryGet(out var receipt, out var error))
                return receipt.First;
            error.Category.ShouldBe(CopErrorCategory.Temporary, error.ToString());
        }
    }
}
