namespace Cop.Cli.Tests;

public sealed class StoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Store => _directory.File("store");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Reading_works_beside_a_writing_process_and_writing_is_refused()
    {
        await using var kernel = await CopKernel.StartAsync((await EmbeddedEventStore.OpenAsync(Store, Guid.NewGuid)).Unwrap());
        (await kernel.AppendAsync("t", EventDraft.Create("note.taken"), Actor.Human("ada"))).Unwrap();
        (await Tool.JsonHereAsync("topic", "list", "--store", Store)).GetProperty("items").GetArrayLength().ShouldBe(1);
        string[][] commands = [["store", "rebuild"], ["delivery", "skip", "a", "1"], ["demo", FaultyDocument.Write(_directory)]];
        foreach (var command in commands)
        {
            var refused = await Tool.RunHereAsync([.. command, "--store", Store]);
            refused.ExitCode.ShouldBe(1, refused.ToString());
            refused.Error.ShouldContain("store_locked");
            refused.Error.ShouldContain($"process {Environment.ProcessId}");
        }
    }

    [Fact]
    public async Task A_parked_delivery_is_listed_and_decided()
    {
        await ParkAsync();
        var row = (await Tool.JsonHereAsync("delivery", "list", "--store", Store)).GetProperty("items")[0];
        row.GetProperty("agent").GetString().ShouldBe("clumsy");
        string[] subject = [row.GetProperty("agent").GetString()!, row.GetProperty("eventId").GetString()!];
        var retried = await Tool.JsonHereAsync(["delivery", "retry", .. subject, "--operator", "human:ada", "--store", Store]);
        retried.GetProperty("type").GetString().ShouldBe("delivery.retried");
        retried.GetProperty("payload").GetProperty("operator").GetString().ShouldBe("human:ada");
        (await Tool.RunHereAsync(["delivery", "skip", .. subject, "--store", Store])).ExitCode.ShouldBe(2);
        (await Tool.JsonHereAsync("delivery", "list", "--all", "--store", Store)).GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Health_is_reported_with_an_exit_code()
    {
        await using (var kernel = await CopKernel.StartAsync((await EmbeddedEventStore.OpenAsync(Store, Guid.NewGuid)).Unwrap()))
            (await kernel.AppendAsync("t", EventDraft.Create("note.taken"), Actor.Human("ada"))).Unwrap();
        var healthy = await Tool.RunHereAsync("store", "health", "--store", Store);
        healthy.ExitCode.ShouldBe(0, healthy.ToString());
        healthy.Output.ShouldStartWith("healthy");

        await ParkAsync();

        var degraded = await Tool.RunHereAsync("store", "health", "--store", Store);
        degraded.ExitCode.ShouldBe(1, degraded.ToString());
        degraded.Output.ShouldStartWith("degraded");
        degraded.Output.ShouldContain("parked deliveries: degraded. 1 delivery is parked, the first for agent 'clumsy'");
        var json = await Tool.RunHereAsync("store", "health", "--json", "--store", Store);
        json.ExitCode.ShouldBe(1);
        json.Output.ShouldContain("\"count\":1");
        json.Output.ShouldContain("\"status\":\"degraded\"");
    }

    [Fact]
    public async Task A_continuation_is_listed_resumed_and_abandoned()
    {
        var worker = AgentRegistration.Create(
            "worker", EventFilter.ForTypes("-"), (delivery, _, _) =>
                Task.FromResult<AgentOutput>(EventDraft.Create("work.done", ("reason", CopJson.From(delivery.ResumeReason!)))));
        async Task<CopKernel> StartAsync() => await CopKernel.StartAsync(
            (await EmbeddedEventStore.OpenAsync(Store, Guid.NewGuid)).Unwrap(), new CopOptions { Agents = [worker] });
        EventDraft Waiting(string id) => EventDraft.Create(EventTypes.ArtifactCreated, ("artifact", CopJson.Object(
            ("id", CopJson.From(id)), ("type", CopJson.From(ArtifactTypes.Continuation)),
            ("payload",
                CopJson.Object(
                    ("agent", CopJson.From("worker")), ("label", CopJson.From("later")),
                    ("waitForEvents", CopJson.Array(CopJson.From("never"))))))));
        await using (var kernel = await StartAsync())
            (await kernel.AppendAsync("t", [Waiting("one"), Waiting("two")], Actor.Human("ada"))).Unwrap();
        (await Tool.JsonHereAsync("continuation", "list", "--store", Store)).GetProperty("items").EnumerateArray()
            .Select(each => each.GetProperty("id").GetString()).ShouldBe(["one", "two"]);
        (await Tool.RunHereAsync("continuation", "list", "--store", Store)).Output.ShouldContain("later");
        var resumed = await Tool.JsonHereAsync("continuation", "resume", "one", "--operator", "human:ada", "--store", Store);
        (resumed.GetProperty("type").GetString(), resumed.GetProperty("payload").GetProperty("operator").GetString())
            .ShouldBe(("delivery.retried", "human:ada"));
        var abandoned = await Tool.JsonHereAsync("continuation", "abandon", "two", "--topic", "t", "--reason", "no use", "--store", Store);
        (abandoned.GetProperty("type").GetString(), abandoned.GetProperty("payload").GetProperty("reason").GetString())
            .ShouldBe(("continuation.abandoned", "no use"));
        (await Tool.RunHereAsync("continuation", "abandon", "two", "--store", Store)).Error.ShouldContain("continuation_not_active");
        (await Tool.RunHereAsync("continuation", "resume", "one", "--operator", "system:cop-x", "--store", Store)).Error.ShouldContain(
            "invalid_actor");
        await using (var kernel = await StartAsync())
        {
            await foreach (var durable in kernel.StreamEventsAsync("t"))
            {
                if (durable.Type != "work.done")
                    continue;
                durable.Payload["reason"]!.AsString().ShouldBe("manual");
                break;
            }
        }

        (await Tool.JsonHereAsync("continuation", "list", "--all", "--store", Store)).GetProperty("items").EnumerateArray()
            .Select(each => each.GetProperty("status").GetString())
            .ShouldBe(["resumed", "abandoned"]);
    }

    [Fact]
    public async Task A_delivery_parked_because_of_an_upcaster_names_it()
    {
        var eventId = await ParkAsync(new Unreadable());
        var error = (await Tool.JsonHereAsync("delivery", "list", "--store", Store)).GetProperty("items")[0].GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("upcaster_threw");
        foreach (var named in (string[])[typeof(Unreadable).FullName!, $"event '{eventId}'", "topic 't'", "cannot read it"])
            error.GetProperty("message").GetString()!.ShouldContain(named);
        (await Tool.RunHereAsync("delivery", "list", "--store", Store)).Output.ShouldContain("upcaster");
    }

    [Fact]
    public async Task A_changed_byte_is_detected()
    {
        (await Tool.RunAsync("demo", FaultyDocument.Write(_directory), "--yes", "--store", Store)).ExitCode.ShouldBe(0);
        (await Tool.RunHereAsync("store", "verify", "--store", Store)).Output.ShouldContain(": valid.");
        (await Tool.RunHereAsync("store", "rebuild", "--store", Store)).Output.ShouldContain("Rebuilt 1 topic from");
        var journal = Path.Combine(Store, "journal.cop");
        var bytes = await File.ReadAllBytesAsync(journal);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(journal, bytes);
        var verified = await Tool.RunHereAsync("store", "verify", "--store", Store);
        verified.ExitCode.ShouldBe(10, verified.ToString());
        verified.Error.ShouldContain("store_corrupt");
    }

    [Fact]
    public async Task Causes_and_effects_are_shown()
    {
        (await Tool.RunAsync("demo", FaultyDocument.Write(_directory), "--yes", "--store", Store)).ExitCode.ShouldBe(0);
        var log = await Tool.JsonHereAsync("topic", "log", "--store", Store);
        var last = log.GetProperty("events").GetArrayLength();
        var why = await Tool.JsonHereAsync("topic", "why", $"{last}", "--store", Store);
        why.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("event").GetProperty("type").GetString())
            .ShouldContain("human.decision.provided");
        why.GetProperty("missing").GetArrayLength().ShouldBe(0);
        (await Tool.RunHereAsync("topic", "why", $"{last}", "--store", Store)).Output.ShouldStartWith($"#{last} topic.closed by editor");
        (await Tool.RunHereAsync("topic", "impact", "1", "--store", Store)).Output.ShouldContain("topic.exhausted");
        (await Tool.RunHereAsync("topic", "show", "--store", Store)).Output.ShouldContain("└── unclosed code fences done");
    }

    private async Task<string> ParkAsync(params IUpcaster[] upcasters)
    {
        var clumsy = AgentRegistration.Create(
            "clumsy",
            EventFilter.ForTypes("note.taken"),
            (_, _, _) => throw new InvalidOperationException("no"),
            new AgentOptions { MaxAttempts = 1 });
        var options = new CopOptions { Agents = [clumsy], Upcasters = [.. upcasters] };
        await using var kernel = await CopKernel.StartAsync((await EmbeddedEventStore.OpenAsync(Store, Guid.NewGuid)).Unwrap(), options);
        var noted = (await kernel.AppendAsync("t", EventDraft.Create("note.taken"), Actor.Human("ada"))).Unwrap().First;
        await foreach (var durable in kernel.StreamEventsAsync("t", noted.TopicSeq + 1))
        {
            if (durable.Type == EventTypes.DeliveryParked)
                break;
        }

        return noted.Id;
    }

    // It lets the event in and fails when the event is delivered.
    private sealed class Unreadable : IUpcaster
    {
        private int _calls;

        public string EventType => "note.taken";

        public string FromVersion => "1";

        public string ToVersion => "2";

        public CopJson Upcast(CopJson payload) =>
            Interlocked.Increment(ref _calls) == 1 ? payload : throw new InvalidOperationException("cannot read it");
    }
}
