using Xunit.Abstractions;

namespace Cop.Stores.Tests;

/// <summary>The server ends as a crash ends it, under load, and comes back.</summary>
[Trait("spec", "3.1.2")]
public sealed class ServerFaultTests(ITestOutputHelper output) : FaultFixture(output)
{
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
}
