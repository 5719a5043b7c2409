using System.CommandLine;

namespace Cop.Cli;

/// <summary><c>cop store</c>: the store as a whole.</summary>
internal static class StoreCommands
{
    /// <summary>One topic is folded while another is read or written; each is in memory.</summary>
    private const int RebuiltAtOnce = 4;

    public static Command Create() => new("store", "Rebuilds, verifies and measures a store.")
    {
        CommandContext.On(new Command("rebuild", "Folds the state of every topic anew from its events; deliveries are not touched."), RebuildAsync),
        CommandContext.On(new Command("verify", "Checks every event's hash and place, and that a replay gives the same state."), VerifyAsync),
        CommandContext.On(new Command("migrate", "Makes a store's schema on Postgres, or raises it to this tool's version."), MigrateAsync),
        CommandContext.On(new Command("stats", "Counts what is in the store."), StatsAsync),
    };

    private static async Task<int> RebuildAsync(CommandContext invocation)
    {
        var store = await OpenStore.ForWritingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var rebuilt = new List<(string TopicId, long Events)>();
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = RebuiltAtOnce, CancellationToken = invocation.Cancellation };
        await Parallel.ForEachAsync(store.Storage.ReadTopicIdsAsync(invocation.Cancellation), atOnce, async (topicId, cancellation) =>
        {
            var events = (await store.Kernel.RebuildTopicAsync(topicId, cancellation).ConfigureAwait(false)).Unwrap();
            lock (rebuilt)
            {
                invocation.Screen.Progress($"Rebuilt {topicId}");
                rebuilt.Add((topicId, events));
            }
        }).ConfigureAwait(false);
        invocation.Screen.EndProgress();
        rebuilt.Sort((left, right) => CopId.Comparer.Compare(left.TopicId, right.TopicId));
        var json = CopJson.Object(("topics", CopJson.Array(rebuilt.Select(topic => CopJson.Object(("topicId", CopJson.From(topic.TopicId)), ("events", CopJson.From(topic.Events)))))));
        return invocation.Answer(json, () => invocation.Screen.Line($"Rebuilt {rebuilt.Count} topics from {rebuilt.Sum(topic => topic.Events)} events."));
    }

    private static async Task<int> VerifyAsync(CommandContext invocation)
    {
        var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var verified = new List<TopicVerification>();
        await foreach (var topicId in store.Storage.ReadTopicIdsAsync(invocation.Cancellation).ConfigureAwait(false))
        {
            invocation.Screen.Progress($"Verifying {topicId}");
            verified.Add(await store.Kernel.VerifyTopicAsync(topicId, invocation.Cancellation).ConfigureAwait(false));
        }

        invocation.Screen.EndProgress();
        var faults = verified.SelectMany(topic => topic.Errors).ToList();
        return invocation.Answer(
            CopJson.Object(("sound", CopJson.From(faults.Count == 0)), ("topics", CopJson.Array(verified.Select(ToJson)))),
            () =>
            {
                foreach (var fault in faults)
                    invocation.Screen.Line($"[red]{TerminalEscaping.Markup(fault.ToString())}[/]");
                invocation.Screen.Line($"{verified.Count} topics, {verified.Sum(topic => topic.Events)} events: {(faults.Count == 0 ? "all sound" : $"{faults.Count} faults")}.");
            },
            faults.Count == 0 ? ExitCode.Ok : ExitCode.Failed);
    }

    private static CopJson ToJson(TopicVerification topic) => CopJson.Object(
        ("topicId", CopJson.From(topic.TopicId)),
        ("events", CopJson.From(topic.Events)),
        ("digest", CopJson.From(topic.LiveDigest)),
        ("replayDigest", CopJson.From(topic.ReplayDigest)),
        ("faults", CopJson.Array(topic.Errors.Select(ResultJson.Write))));

    private static async Task<int> MigrateAsync(CommandContext invocation)
    {
        if (invocation.Address.Postgres is not { } postgres)
            throw new CopException(new CopError(CopErrorCodes.InvalidQuery, $"The store at '{invocation.Address.Shown}' is a directory and has no schema; only a store on Postgres is migrated."));
        var migration = await PostgresStoreOpener.MigrateAsync(postgres, invocation.Cancellation).ConfigureAwait(false);
        return invocation.Answer(
            CopJson.Object(("schema", CopJson.From(postgres.Schema)), ("from", CopJson.From(migration.From)), ("to", CopJson.From(migration.To))),
            () => invocation.Screen.Line(TerminalEscaping.Markup(migration switch
            {
                { From: 0 } => $"Made schema '{postgres.Schema}' with version {migration.To}.",
                _ when migration.From == migration.To => $"Schema '{postgres.Schema}' has version {migration.To} already; nothing was done.",
                _ => $"Raised schema '{postgres.Schema}' from version {migration.From} to {migration.To}.",
            })));
    }

    private static async Task<int> StatsAsync(CommandContext invocation)
    {
        var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var stats = await StoreStats.ReadAsync(store, invocation.Cancellation).ConfigureAwait(false);
        return invocation.Answer(stats.ToJson(), () => stats.Show(invocation.Screen));
    }
}
