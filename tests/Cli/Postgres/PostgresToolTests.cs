using Cop.Stores.Tests;
using Npgsql;

namespace Cop.Cli.Tests;

/// <summary>Every command on a store on Postgres, by the built tool as a process of its own.</summary>
public sealed class PostgresToolTests : IDisposable
{
    private const string Password = "cop";
    private readonly TemporaryDirectory _directory = new();
    private readonly List<string> _schemas = [];
    private readonly NpgsqlConnectionStringBuilder _settings = new(PostgresServer.Shared.ConnectionString);

    public void Dispose()
    {
        _schemas.ForEach(PostgresServer.Shared.DropSchema);
        _directory.Dispose();
    }

    [Fact]
    public async Task A_review_runs_once_and_is_shown_verified_rebuilt_and_exported()
    {
        var store = Store();
        var review = await DemoAsync(store, "--yes");
        review.ExitCode.ShouldBe(0, review.ToString());
        review.Output.ShouldContain("events of the log gave the same state");
        (await DemoAsync(store, "--yes")).Output.ShouldContain("already finished. To start again, name another schema");
        (await Tool.JsonHereAsync("topic", "list", "--store", store)).GetProperty("items").GetArrayLength().ShouldBe(1);
        var digest = (await Tool.JsonHereAsync("topic", "state", "--store", store)).GetProperty("digest").GetString();
        (await Tool.RunHereAsync("store", "verify", "--store", store)).Output.ShouldContain(": valid.");
        (await Tool.RunHereAsync("store", "rebuild", "--store", store)).Output.ShouldContain("Rebuilt 1 topic from");
        (await Tool.JsonHereAsync("topic", "state", "--store", store)).GetProperty("digest").GetString().ShouldBe(digest);
        (await Tool.RunHereAsync("topic", "why", "42", "--store", store)).ExitCode.ShouldBe(0);
        (await Tool.RunHereAsync("topic", "impact", "1", "--store", store)).Output.ShouldContain("topic.exhausted");

        var stats = await Tool.JsonHereAsync("store", "stats", "--store", store);
        stats.GetProperty("topics").GetProperty("closed").GetInt64().ShouldBe(1);
        stats.GetProperty("bytes").GetInt64().ShouldBeGreaterThan(100_000);

        var (exported, elsewhere) = (_directory.File("review.ndjson"), _directory.File("elsewhere"));
        (await Tool.RunHereAsync("topic", "export", "-o", exported, "--store", store)).ExitCode.ShouldBe(0);
        foreach (var target in new[] { elsewhere, Store() })
        {
            var imported = (await Tool.JsonHereAsync("topic", "import", exported, "--store", target)).GetProperty("topics")[0];
            imported.GetProperty("digest").GetString().ShouldBe(digest);
        }
    }

    [Fact]
    public async Task An_event_of_another_process_is_shown_while_it_is_watched()
    {
        var store = Store();
        await Tool.JsonHereAsync("store", "migrate", "--store", store);
        await AppendAsync(store, "note.made");
        using var watching = Tool.Start("watch", "t", "--until", "note.taken", "--store", store);
        using var timeout = new CancellationTokenSource(Tool.Timeout);
        (await watching.StandardOutput.ReadLineAsync(timeout.Token)).ShouldNotBeNull().ShouldContain("#1");
        await AppendAsync(store, "note.taken");
        var watched = await Tool.EndAsync(watching);
        watched.ExitCode.ShouldBe(0, watched.ToString());
        watched.Output.ShouldContain("#2");
        watched.Output.ShouldContain("note.taken");
    }

    private static async Task AppendAsync(string store, string type)
    {
        var appended = await Tool.RunHereAsync("append", "t", type, "--id", $"urn:test:{type}", "--store", store);
        appended.ExitCode.ShouldBe(0, appended.ToString());
    }

    [Fact]
    public async Task A_repeatedly_killed_demo_repeats_no_effect()
    {
        var (whole, killed) = (Store(), Store());
        (await DemoAsync(whole, "--yes")).ExitCode.ShouldBe(0);
        var (runs, kills) = (0, 0);
        ToolResult run;
        do
        {
            run = await DemoAsync(killed, "--yes", "--crash-after", "20");
            kills += run.ExitCode == Tool.Killed ? 1 : 0;
            (++runs).ShouldBeLessThan(50, run.ToString());
        }
        // A run that was late may have found the session of the killed one, whose lease has ended by now.
        while (run.ExitCode == Tool.Killed || run.Error.Contains("store_locked", StringComparison.Ordinal));

        run.ExitCode.ShouldBe(0, run.ToString());
        // However far the agents were at the first kill, 23 events are sure to be left: the answers, and what follows.
        kills.ShouldBeGreaterThan(1);
        (await WorkAsync(killed)).ShouldBe(await WorkAsync(whole));
        (await Tool.RunHereAsync("store", "verify", "--store", killed)).Output.ShouldContain(": valid.");
    }

    [Fact]
    public async Task Only_migrate_creates_and_migrates_a_schema()
    {
        var store = Store();
        foreach (var command in (string[][])[["topic", "list"], ["store", "rebuild"]])
        {
            var missing = await Tool.RunHereAsync([.. command, "--store", store]);
            missing.ExitCode.ShouldBe(2, missing.ToString());
            missing.Error.ShouldContain("'cop store migrate'");
        }

        var made = await Tool.JsonHereAsync("store", "migrate", "--store", store);
        made.GetProperty("from").GetInt32().ShouldBe(0);
        (await Tool.RunHereAsync("store", "migrate", "--store", store)).Output.ShouldContain("already has version");
        (await Tool.RunHereAsync("store", "verify", "--store", store)).Output.ShouldContain("0 topics, 0 events: valid");

        var version = made.GetProperty("to").GetInt32();
        PostgresServer.Shared.Ask($"update {_schemas[^1]}.migrations set number = 9999 where number = {version}");
        foreach (var command in (string[][])[["store", "migrate"], ["topic", "list"], ["demo", FaultyDocument.Write(_directory), "--yes"]])
        {
            var newer = await Tool.RunHereAsync([.. command, "--store", store]);
            newer.ExitCode.ShouldBe(1, newer.ToString());
            newer.Error.ShouldContain("version 9999");
        }

        (await Tool.RunHereAsync("store", "migrate", "--store", _directory.File("none"))).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_store_is_read_and_operated_while_a_node_runs()
    {
        var store = Store();
        await using var kernel = await StartNodeAsync(() => throw new InvalidOperationException("no"));
        var note = (await kernel.AppendAsync("t", EventDraft.Create("note.taken"), Actor.Human("ada"))).Unwrap().Events[0];
        await ReachAsync(kernel, EventTypes.DeliveryParked);
        (await Tool.JsonHereAsync("topic", "log", "t", "--store", store)).GetProperty("events").GetArrayLength().ShouldBe(2);
        var parked = (await Tool.JsonHereAsync("delivery", "list", "--store", store)).GetProperty("items")[0];
        parked.GetProperty("eventId").GetString().ShouldBe(note.Id);
        var skipped = await Tool.JsonHereAsync("delivery", "skip", "clumsy", note.Id, "--operator", "human:ada", "--store", store);
        skipped.GetProperty("type").GetString().ShouldBe("delivery.skipped");
        (await Tool.RunHereAsync("store", "rebuild", "--store", store)).Output.ShouldContain("Rebuilt 1 topic from 3 events.");
        (await kernel.AppendAsync("t", EventDraft.Create("other"), Actor.Human("ada"))).Unwrap().Events[0].TopicSeq.ShouldBe(4);
        (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_running_node_retries_a_parked_delivery_on_the_tool_s_command()
    {
        var store = Store();
        var isMended = false;
        await using var kernel = await StartNodeAsync(
            () => Volatile.Read(ref isMended) ? EventDraft.Create("note.filed") : throw new InvalidOperationException("no"));
        var note = (await kernel.AppendAsync("t", EventDraft.Create("note.taken"), Actor.Human("ada"))).Unwrap().Events[0];
        await ReachAsync(kernel, EventTypes.DeliveryParked);
        (await Tool.JsonHereAsync("delivery", "list", "--store", store)).GetProperty("items").GetArrayLength().ShouldBe(1);
        Volatile.Write(ref isMended, true);
        var retried = await Tool.JsonHereAsync("delivery", "retry", "clumsy", note.Id, "--operator", "human:ada", "--store", store);
        retried.GetProperty("type").GetString().ShouldBe("delivery.retried");
        await ReachAsync(kernel, "note.filed");
        var again = await Tool.RunHereAsync("delivery", "retry", "clumsy", note.Id, "--operator", "human:ada", "--store", store);
        again.ExitCode.ShouldBe(2, again.ToString());
        again.Error.ShouldContain("is parked");
    }

    [Fact]
    public async Task A_changed_row_is_reported_with_topic_and_location()
    {
        var store = Store();
        (await DemoAsync(store, "--yes")).ExitCode.ShouldBe(0);
        const string Changed = "convert_to(replace(convert_from(body, 'UTF8'), 'word1x', 'word1y'), 'UTF8')";
        PostgresServer.Shared.Ask($"update {_schemas[^1]}.events set body = {Changed} where seq = 2");
        PostgresServer.Shared.Ask($"delete from {_schemas[^1]}.events where seq = 20");
        var verified = await Tool.RunHereAsync("store", "verify", "--store", store);
        verified.ExitCode.ShouldBe(10, verified.ToString());
        verified.Output.ShouldContain("hash_mismatch: ");
        verified.Output.ShouldContain(", topicSeq 2) does not match its hash: it was changed.");
        verified.Output.ShouldContain("misses topicSeq 20");
        (await Tool.RunHereAsync("store", "verify", "--json", "--store", store)).Output.ShouldContain("\"sound\":false");
    }

    [Fact]
    public async Task No_output_and_no_error_shows_the_password()
    {
        var secret = "s3cr3t-" + Guid.NewGuid();
        foreach (var store in new[]
        {
            $"postgres:Host=127.0.0.1;Port={_settings.Port};Database=postgres;Username=cop;Password={secret}",
            $"postgres://cop:{secret}@127.0.0.1:{_settings.Port}/postgres",
            $"postgres://cop:{secret}@127.0.0.1:1/postgres",
            $"postgres:Host=127.0.0.1;Passwort={secret}",
        })
        {
            foreach (var form in (string[][])[[], ["--json"]])
            {
                var refused = await Tool.RunHereAsync(["store", "stats", .. form, "--store", store]);
                refused.ExitCode.ShouldBeGreaterThan(0);
                (refused.Output + refused.Error).ShouldNotContain(secret);
                (refused.Output + refused.Error).Length.ShouldBeGreaterThan(20);
            }
        }
    }

    [Fact]
    public async Task The_password_may_come_from_the_environment_and_from_a_file()
    {
        var schema = Schema();
        var bare = $"postgres://cop@127.0.0.1:{_settings.Port}/postgres?schema={schema}&connect_timeout={_settings.Timeout}";
        (await RunAsync(("PGPASSWORD", Password), "store", "migrate", "--store", bare)).ExitCode.ShouldBe(0);
        var file = _directory.Write("pgpass", $"127.0.0.1:{_settings.Port}:*:cop:{Password}\n");
        (await RunAsync(("PGPASSFILE", file), "store", "verify", "--store", bare)).ExitCode.ShouldBe(0);
        (await RunAsync(("COP_STORE", Store(schema)), "store", "verify")).ExitCode.ShouldBe(0);
        var other = _directory.Write("empty", "elsewhere:*:*:cop:other\n");
        var none = await RunAsync(("PGPASSFILE", other), "store", "verify", "--store", bare);
        none.ExitCode.ShouldBe(9, none.ToString());
        none.Error.ShouldContain("store_access");
    }

    private static async Task ReachAsync(CopKernel kernel, string type)
    {
        using var patience = HangLimit.Begin();
        await foreach (var durable in kernel.StreamEventsAsync("t", 0, patience.Token))
        {
            if (durable.Type == type)
                return;
        }
    }

    private string Schema()
    {
        _schemas.Add(PostgresServer.NewSchema());
        return _schemas[^1];
    }

    private string Store() => Store(Schema());

    private static string Store(string schema) => $"postgres:{PostgresServer.Shared.ConnectionString};Schema={schema}";

    /// <summary>Starts a node with the agent <c>clumsy</c>, which has one attempt.</summary>
    private async Task<CopKernel> StartNodeAsync(Func<AgentOutput> handle)
    {
        var clumsy = AgentRegistration.Create(
            "clumsy",
            EventFilter.ForTypes("note.taken"),
            (_, _, _) => Task.FromResult(handle()),
            new AgentOptions { MaxAttempts = 1 });
        var options = new PostgresOptions
        {
            NodeId = "urn:cop:node:running", Schema = _schemas[^1], MigrateOnOpen = true, AppendTimeout = HangLimit.Span,
        };
        var store = (await PostgresEventStore.OpenAsync(PostgresServer.Shared.ConnectionString, options)).Unwrap();
        return await CopKernel.StartAsync(store, new CopOptions { Agents = [clumsy] });
    }

    private Task<ToolResult> DemoAsync(string store, params string[] options) =>
        Tool.RunAsync(["demo", FaultyDocument.Write(_directory), "--store", store, .. options]);

    private static async Task<ToolResult> RunAsync((string Name, string Value) variable, params string[] arguments)
    {
        using var process = Tool.Start(start => start.Environment[variable.Name] = variable.Value, arguments);
        return await Tool.EndAsync(process);
    }

    private static async Task<List<string>> WorkAsync(string store) =>
    [
        .. (await Tool.JsonHereAsync("topic", "log", "--store", store)).GetProperty("events").EnumerateArray()
            .Select(each => $"{each.GetProperty("id").GetString()} {each.GetProperty("type").GetString()}")
            .Where(each => !each.EndsWith("continuation.attempt_failed", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];
}
