using System.Diagnostics;
using Xunit.Abstractions;

namespace Cop.Stores.Tests;

/// <summary>The server crashes under load and restarts.</summary>
[Trait("spec", "3.1.2")]
public sealed class ServerFaultTests(ITestOutputHelper output) : FaultFixture(output)
{
    private static readonly Actor Ada = Actor.Human("ada");

    [Fact]
    public async Task A_server_after_an_immediate_shutdown_has_all_events_once()
    {
        if (!Server.IsOurs)
            return; // An external server is not stopped.
        using var one = StartNode();
        using var two = StartNode();
        await Task.WhenAll(one.Ready, two.Ready).WaitAsync(HangLimit.Span);
        for (var round = 0; round < Rounds(2); round++)
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

    /// <summary>One minute with COP_LONG=1, otherwise some seconds.</summary>
    [Fact]
    public async Task An_outage_gives_temporary_errors_and_work_continues_afterwards()
    {
        if (!Server.IsOurs)
            return;
        var outage = TimeSpan.FromSeconds(Rounds(4) == 4 ? 4 : 60);
        using var one = StartNode();
        using var two = StartNode();
        await Task.WhenAll(one.Ready, two.Ready).WaitAsync(HangLimit.Span);
        await Task.WhenAll(one.GoAsync("away-"), two.GoAsync("away-"));
        await AcknowledgedAsync(Chance.Next(1, 12));
        Server.StopImmediately();
        // More callers than the queue holds: they wait, and all of them get a result.
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < outage;)
        {
            foreach (
                var refused in await Task.WhenAll(
                    Enumerable.Range(0, 3000).Select(caller => Observer.AppendAsync("away", Note(caller), Ada))))
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
        using var patience = HangLimit.Begin();
        while (true)
        {
            if ((await Observer.AppendAsync("away", draft, Ada, cancellationToken: patience.Token)).TryGet(out var receipt, out var error))
                return receipt.First;
            error.Category.ShouldBe(CopErrorCategory.Temporary, error.ToString());
        }
    }
}
