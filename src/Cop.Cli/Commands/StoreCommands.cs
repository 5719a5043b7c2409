using System.CommandLine;

namespace Cop.Cli;

/// <summary><c>cop store</c>: commands for a whole store.</summary>
internal static class StoreCommands
{
    /// <summary>Topics that are rebuilt at the same time; each is held in memory.</summary>
    private const int MaxConcurrency = 4;

    public static Command Create() => new("store", "Verifies, rebuilds, migrates, checks and measures a store.")
    {
        CommandContext.On(
            new Command("rebuild", "Computes the state of every topic again from its events. Deliveries are not changed."), RebuildAsync),
        CommandContext.On(
            new Command("verify", "Checks the hash and sequence of every event, and that a replay gives the stored state."), VerifyAsync),
        CommandContext.On(
            new Command("migrate", "Creates the schema of a store on Postgres or Marten, or updates it to the version of this tool."),
            MigrateAsync),
        CommandContext.On(
            new Command("health", "Reports whether the store responds and what needs an operator; exit code 0 if healthy."),
            HealthCommand.RunAsync),
        CommandContext.On(new Command("stats", "Counts the contents of a store."), StatsAsync),
    };

    private static async Task<int> RebuildAsync(CommandContext invocation)
    {
        var store = await OpenStore.ForWritingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var rebuilt = new List<(string TopicId, long Events)>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrency, CancellationToken = invocation.Cancellation };
        await Parallel.ForEachAsync(store.Storage.ReadTopicIdsAsync(invocation.Cancellation), parallel, async (topicId, cancellation) =>
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
        var json = CopJson.Object(("topics", CopJson.Array(rebuilt.Select(topic => CopJson.Object(
            ("topicId", CopJson.From(topic.TopicId)), ("events", CopJson.From(topic.Events)))))));
        var events = rebuilt.Sum(topic => topic.Events);
        return invocation.Answer(json, () => invocation.Screen.Text(
            $"Rebuilt {Counted.Text(rebuilt.Count, "topic")} from {Counted.Text(events, "event")}."));
    }

    private static async Task<int> VerifyAsync(CommandContext invocation)
    {
        var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var verified = new List<TopicVerification>();
        await foreach (var topicId in store.Storage.ReadTopicIdsAsync(invocation.Cancellation).ConfigureAwait(false))
        {
            invocation.Screen.Progress($"Verifying {topicId}");
            verified.Add((await store.Kernel.VerifyTopicAsync(topicId, invocation.Cancellation).ConfigureAwait(false)).Unwrap());
        }

        invocation.Screen.EndProgress();
        var errors = verified.SelectMany(topic => topic.Errors).ToList();
        var unverifiable = verified.Sum(topic => topic.UnverifiableEvents);
        return invocation.Answer(
            CopJson.Object(
                ("sound", CopJson.From(errors.Count == 0)),
                ("unverifiable", CopJson.From(unverifiable)),
                ("topics", CopJson.Array(verified.Select(ToJson)))),
            () => ShowVerification(invocation.Screen, verified, errors, unverifiable),
            errors.Count > 0 ? ExitCode.Integrity : unverifiable > 0 ? ExitCode.Unverifiable : ExitCode.Ok);
    }

    private static void ShowVerification(
        ConsoleOutput screen, List<TopicVerification> verified, List<CopError> errors, long unverifiable)
    {
        foreach (var error in errors)
            screen.Text(error.ToString(), 2, "red");
        if (unverifiable > 0)
        {
            var count = Counted.Text(unverifiable, "event");
            screen.Text($"{count} cannot be verified: the algorithm of the hash is not supported.", 2, "yellow");
        }

        var (topics, events) = (Counted.Text(verified.Count, "topic"), Counted.Text(verified.Sum(topic => topic.Events), "event"));
        screen.Text($"{topics}, {events}: {(errors.Count == 0 ? "valid" : Counted.Text(errors.Count, "error"))}.");
    }

    private static CopJson ToJson(TopicVerification topic) => CopJson.Object(
        ("topicId", CopJson.From(topic.TopicId)),
        ("events", CopJson.From(topic.Events)),
        ("digest", CopJson.From(topic.LiveDigest)),
        ("replayDigest", CopJson.From(topic.ReplayDigest)),
        ("faults", CopJson.Array(topic.Errors.Select(ResultJson.Write))));

    private static async Task<int> MigrateAsync(CommandContext invocation)
    {
        if (invocation.Address.Marten is { } marten)
            return await MigrateAsync(invocation, marten).ConfigureAwait(false);
        if (invocation.Address.Postgres is not { } postgres)
        {
            throw new CopException(new CopError(
                CopErrorCodes.InvalidQuery,
                $"The store '{invocation.Address.Shown}' is a directory and has no schema; name a store on Postgres with --store."));
        }

        var migration = await PostgresStoreOpener.MigrateAsync(postgres, invocation.Cancellation).ConfigureAwait(false);
        return invocation.Answer(
            CopJson.Object(
                ("schema", CopJson.From(postgres.Schema)),
                ("from", CopJson.From(migration.From)),
                ("to", CopJson.From(migration.To))),
            () => invocation.Screen.Text(migration switch
            {
                { From: 0 } => $"Created schema '{postgres.Schema}' with version {migration.To}.",
                _ when migration.From == migration.To => $"Schema '{postgres.Schema}' already has version {migration.To}.",
                _ => $"Updated schema '{postgres.Schema}' from version {migration.From} to {migration.To}.",
            }));
    }

    private static async Task<int> MigrateAsync(CommandContext invocation, MartenAddress marten)
    {
        var isNew = await MartenStoreOpener.MigrateAsync(marten, invocation.Cancellation).ConfigureAwait(false);
        return invocation.Answer(
            CopJson.Object(("schema", CopJson.From(marten.Schema)), ("created", CopJson.From(isNew))),
            () => invocation.Screen.Text(isNew
                ? $"Created the tables of Marten's events and of COP in schema '{marten.Schema}'."
                : $"Schema '{marten.Schema}' already has the tables of this version."));
    }

    private static async Task<int> StatsAsync(CommandContext invocation)
    {
        var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var stats = await StoreStats.ReadAsync(store, invocation.Cancellation).ConfigureAwait(false);
        return invocation.Answer(stats.ToJson(), () => stats.Show(invocation.Screen));
    }
}
