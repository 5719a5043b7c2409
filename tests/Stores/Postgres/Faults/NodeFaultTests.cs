using Xunit.Abstractions;

namespace Cop.Stores.Tests;

/// <summary>Nodes that crash, pause, join and leave.</summary>
[Trait("spec", "5.2.2")]
public sealed class NodeFaultTests(ITestOutputHelper output) : FaultFixture(output)
{
    [Fact]
    public async Task A_killed_node_is_replaced_without_loss_or_duplicates()
    {
        WorkNode[] nodes = [StartNode(), StartNode()];
        await Task.WhenAll(nodes.Select(node => node.Ready)).WaitAsync(HangLimit.Span);
        for (var round = 0; round < Rounds(1); round++)
        {
            var name = $"kill-{round}-";
            await Task.WhenAll(nodes.Select(node => node.GoAsync(name)));
            await AcknowledgedAsync(Chance.Next(1, 12));
            var victim = Chance.Next(2);
            await nodes[victim].KillAsync();
            nodes[victim].Dispose();
            nodes[victim] = StartNode();
            await AcknowledgedAsync(Chance.Next(1, 4));
            await nodes[victim].Ready.WaitAsync(HangLimit.Span);
            await CheckAsync(name, nodes);
        }

        Array.ForEach(nodes, node => node.Dispose());
    }

    [Fact, Trait("spec", "5.2.1")]
    public async Task A_node_paused_beyond_its_lease_writes_nothing_stale()
    {
        using var steady = StartNode(lease: 1000);
        using var frozen = StartNode(lease: 1000);
        await Task.WhenAll(steady.Ready, frozen.Ready).WaitAsync(HangLimit.Span);
        for (var round = 0; round < Rounds(2); round++)
        {
            var name = $"freeze-{round}-";
            await Task.WhenAll(steady.GoAsync(name), frozen.GoAsync(name));
            await AcknowledgedAsync(Chance.Next(1, 12));
            frozen.Freeze();
            await GoneAsync(1);
            // The other node takes over: its callers get all answers although the frozen node had half of the work.
            await steady.PauseAsync().WaitAsync(HangLimit.Span);
            frozen.Thaw();
            await CheckAsync(name, steady, frozen);
        }
    }

    // Waits until a number of the two nodes has expired on the server's clock.
    private async Task GoneAsync(int count)
    {
        using var patience = HangLimit.Begin();
        for (; Server.Ask(
            $"select count(*) from {Schema}.sessions where lease_until > clock_timestamp() and node_id like '%worker%'") != $"{2 - count}";
        patience.Token.ThrowIfCancellationRequested())
            await Task.Yield();
    }
}
