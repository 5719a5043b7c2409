using System.CommandLine;
using Cop.Transport;

namespace Cop.Cli;

/// <summary><c>cop replicate</c>: copies all topics from one place to another, from the last acknowledged event on.</summary>
internal static class ReplicateCommand
{
    private static readonly TimeSpan StorePause = TimeSpan.FromMilliseconds(500);

    private static readonly Option<string> From = AddressOption("--from", "Where events are read");

    private static readonly Option<string> To = AddressOption("--to", "Where events are written");

    private static readonly Option<bool> Follow = new("--follow")
    {
        Description = "Waits for further events until it is interrupted.",
    };

    private static readonly Option<string> Name = new("--name")
    {
        Description = "The name of the replication in a broker, the same on both sides (default: cop).",
        HelpName = "NAME",
        DefaultValueFactory = _ => "cop",
    };

    private static readonly Option<string?> State = new("--state")
    {
        Description = "The file that keeps the place of reading (default: in the folder of the store that is read or written).",
        HelpName = "FILE",
    };

    public static Command Create() => CommandContext.On(
        new Command("replicate", "Copies all topics from one store or transport to another: each event at least once, in order per topic.")
        {
            From, To, Follow, Name, State,
        },
        RunAsync);

    private static async Task<int> RunAsync(CommandContext invocation)
    {
        var (from, to) = (invocation.Arguments.GetRequiredValue(From), invocation.Arguments.GetRequiredValue(To));
        var state = new FileCheckpoint(invocation.Arguments.GetValue(State) ?? ReplicationAddress.DefaultState(from, to));
        var name = invocation.Arguments.GetRequiredValue(Name);
        var target = await ReplicationTarget.OpenAsync(invocation, to, name).ConfigureAwait(false);
        await using var written = target.ConfigureAwait(false);
        var report = ReplicationAddress.IsStore(from)
            ? await RunFromStoreAsync(invocation, from, target.Target, state).ConfigureAwait(false)
            : await RunFromTransportAsync(invocation, from, name, target.Target, state).ConfigureAwait(false);
        invocation.Screen.EndProgress();
        var json = CopJson.Object(
            ("from", CopJson.From(ReplicationAddress.Shown(from))), ("to", CopJson.From(ReplicationAddress.Shown(to))),
            ("events", CopJson.From(report)));
        return invocation.Answer(json, () => invocation.Screen.Note(
            $"Replicated {Counted.Text(report, "event")} from {ReplicationAddress.Shown(from)} to {ReplicationAddress.Shown(to)}."));
    }

    // A journal that is open for reading shows the state of its opening: it is opened again for each round.
    private static async Task<long> RunFromStoreAsync(
        CommandContext invocation, string from, IReplicationTarget target, IReplicationCheckpoint state)
    {
        for (var total = 0L; ;)
        {
            var store = await OpenStore.ForReadingAsync(invocation, StoreAddress.Read(from)).ConfigureAwait(false);
            await using (store.ConfigureAwait(false))
                total += await CopyAsync(invocation, new StoreSource(store.Kernel, state), target, isWaiting: false).ConfigureAwait(false);
            if (!invocation.Arguments.GetValue(Follow))
                return total;
            await Task.Delay(StorePause, invocation.Cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<long> RunFromTransportAsync(
        CommandContext invocation, string from, string name, IReplicationTarget target, IReplicationCheckpoint state)
    {
        var source = ReplicationAddress.OpenSource(from, name, state);
        await using var read = source.ConfigureAwait(false);
        return await CopyAsync(invocation, source, target, invocation.Arguments.GetValue(Follow)).ConfigureAwait(false);
    }

    private static async Task<long> CopyAsync(
        CommandContext invocation, IReplicationSource source, IReplicationTarget target, bool isWaiting)
    {
        var isFollowing = invocation.Arguments.GetValue(Follow);
        // Without --follow a broker that is away is an error to see, not to wait for.
        var options = new ReplicationOptions { Follow = isWaiting, MaxRetries = isFollowing ? null : 3 };
        var replication = new Replication(source, target, options)
        {
            Progress = events => invocation.Screen.Progress($"Replicated {events} events"),
        };
        return (await replication.RunAsync(invocation.Cancellation).ConfigureAwait(false)).Events;
    }

    private static Option<string> AddressOption(string name, string purpose) => new(name)
    {
        Description = $"{purpose}: a store as in --store, ndjson: and a folder, amqp://…, nats://… or http://….",
        HelpName = "STORE|ndjson:DIR|URL",
        Required = true,
    };
}
