namespace Cop.Stores.Tests;

/// <summary>The whole kernel over Postgres: appends, agents, continuations, several nodes.</summary>
public sealed class PostgresKernelTests : PostgresSchemaFixture
{
    private static readonly Actor Ada = Actor.Human("ada");

    [Fact, Trait("spec", "5.5.3")]
    public async Task An_agent_asks_waits_and_resumes_with_the_response()
    {
        await using var kernel = await StartAsync(
            "one", AgentRegistration.Create(
                "asker", EventFilter.ForTypes("asked"), (delivery, _, _) => Task.FromResult<AgentOutput>(delivery.IsResume
            ? EventDraft.Create("concluded", ("answer", delivery.Trigger!.Payload["text"]))
            : Wait(delivery.TopicId, "answered"))));
        (await kernel.AppendAsync("t", EventDraft.Create("asked"), Ada)).Unwrap();
        await FirstAsync(kernel, "t", "artifact.created");
        (await kernel.AppendAsync("t", EventDraft.Create("answered", ("text", CopJson.From("42"))), Ada)).Unwrap();
        (await FirstAsync(kernel, "t", "concluded")).Payload["answer"].ShouldBe(CopJson.From("42"));
        (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
        var before = (await kernel.VerifyTopicAsync("t")).Unwrap().LiveDigest;
        (await kernel.RebuildTopicAsync("t")).Unwrap().ShouldBe(5);
        (await kernel.VerifyTopicAsync("t")).Unwrap().LiveDigest.ShouldBe(before);
    }

    [Fact, Trait("spec", "2.2.3")]
    public async Task A_null_character_survives_in_payloads_titles_and_request_ids()
    {
        await using var kernel = await StartAsync();
        var text = CopJson.From("a\0b\uFFFF😀");
        var appended = (await kernel.AppendAsync("t", [
            EventDraft.Create("task.created", ("taskId", CopJson.From("t1")), ("title", text), ("metadata", CopJson.Object(("k", text)))),
            Wait("t", "answered", CopJson.Object(("/payload/requestId", text))),
            EventDraft.Create("answered", ("requestId", text)),
        ], Ada)).Unwrap();
        (await ToListAsync(kernel.Log.ReadTopicAsync("t"))).Select(each => each.Json).ShouldBe(appended.Events.Select(each => each.Json));
        (await kernel.Store.GetTaskAsync("t", "t1")).Unwrap()!.Title.ShouldBe(text.AsString());
        // Native ids cannot contain one, but replicated ids can.
        var foreign = CopJson.Object(
            ("id", CopJson.From("r-1")), ("topicId", CopJson.From("r")), ("topicSeq", CopJson.From(1)),
            ("type", CopJson.From("task.created")), ("schemaVersion", CopJson.From("1")),
            ("createdAt", CopJson.From("2026-01-01T00:00:00Z")),
            ("payload", CopJson.Object(("taskId", CopJson.From("t1")), ("assignedTo", text))));
        (await kernel.ReplicateAsync("urn:cop:store:other", [Event.From(foreign).Unwrap()])).Unwrap();
        (await kernel.Store.ListTasksAsync(new TaskQuery { AssignedTo = text.AsString() }))
            .Unwrap().Items.ShouldHaveSingleItem().TopicId.ShouldBe("r");
        (await kernel.Store.GetContinuationAsync("t", "c1")).Unwrap()!.Satisfied.ShouldBeTrue();
        (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_nodes_append_to_one_topic_without_conflict_errors()
    {
        await using var one = await StartAsync("one");
        await using var two = await StartAsync("two");
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
            (await (i % 2 == 0 ? one : two).AppendAsync("t", EventDraft.Create("note", ("n", CopJson.From(i))), Ada)).Unwrap()));
        var events = await ToListAsync(one.Log.ReadTopicAsync("t"));
        events.Select(each => each.TopicSeq).ShouldBe(Enumerable.Range(1, 100).Select(seq => (long)seq));
        (await two.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
        (await one.Log.GetLastPositionAsync()).ShouldBe(100);
    }

    [Fact, Trait("spec", "3.1.2")]
    public async Task One_of_two_nodes_with_the_same_expected_sequence_wins()
    {
        await using var one = await StartAsync("one");
        await using var two = await StartAsync("two");
        for (var seq = 0; seq < 20; seq++)
        {
            var results = await Task.WhenAll(
                new[] { one, two }.Select(
                    node => node.AppendAsync(
                        "t", EventDraft.Create("note"), Ada, seq == 0 ? ExpectedSequence.NoTopic : ExpectedSequence.Exactly(seq))));
            results.Count(result => result.IsOk).ShouldBe(1);
            results.Single(result => !result.IsOk).Error!.Code.ShouldBe(CopErrorCodes.SequenceConflict);
        }
    }

    [Fact, Trait("spec", "2.2.2")]
    public async Task A_retry_on_another_node_returns_the_stored_event()
    {
        await using var one = await StartAsync("one");
        await using var two = await StartAsync("two");
        var draft = EventDraft.Create("note", ("n", CopJson.From(1))) with { Id = "same" };
        var first = (await one.AppendAsync("t", draft, Ada)).Unwrap();
        var again = (await two.AppendAsync("t", draft, Ada, ExpectedSequence.NoTopic)).Unwrap();
        again.IsDuplicate.ShouldBeTrue();
        again.Events.ShouldBe(first.Events);
        (await two.AppendAsync("t", draft with { Type = "other" }, Ada)).Error!.Code.ShouldBe(CopErrorCodes.Conflict);
        var race = EventDraft.Create("note") with { Id = "race" };
        var raced = await Task.WhenAll(one.AppendAsync("a", race, Ada), two.AppendAsync("b", race, Ada));
        raced.Count(result => result.IsOk).ShouldBe(1);
    }

    [Fact]
    public async Task Agents_of_two_nodes_write_each_output_once()
    {
        AgentRegistration Answerer(string node) => AgentRegistration.Create("answerer", EventFilter.ForTypes("asked"), (delivery, _, _) =>
            Task.FromResult<AgentOutput>(
                EventDraft.Create("answered", ("to", CopJson.From(delivery.Trigger!.Id)), ("by", CopJson.From(node)))));
        await using var one = await StartAsync("one", Answerer("one"));
        await using var two = await StartAsync("two", Answerer("two"));
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
            (await (i % 2 == 0 ? one : two).AppendAsync($"t{i % 8}", EventDraft.Create("asked"), Ada)).Unwrap()));
        for (var topic = 0; topic < 8; topic++)
        {
            await UntilAsync(one, $"t{topic}", events => events.Count(each => each.Type == "answered") == 5);
            var answers = (await ToListAsync(one.Log.ReadTopicAsync($"t{topic}"))).Where(each => each.Type == "answered")
                .Select(each => each.Payload["to"]!.AsString());
            answers.Distinct().Count().ShouldBe(5);
        }
    }

    [Fact, Trait("spec", "2.3.2")]
    public async Task Finished_topics_of_ended_and_live_nodes_are_exhausted()
    {
        EventDraft Task(string type) => EventDraft.Create(type, ("taskId", CopJson.From("t1")));
        EventDraft[] work = [Task("task.created"), Task("task.started"), Task("task.completed")];
        await using (var gone = await StartAsync("gone"))
            (await gone.AppendAsync("t", work, Ada)).Unwrap();
        var exhausting = new CopOptions { Scheduler = new SchedulerOptions { AutoExhaustAfter = TimeSpan.Zero } };
        await using var kernel = await CopKernel.StartAsync(await OpenAsync("next"), exhausting);
        (await FirstAsync(kernel, "t", EventTypes.TopicExhausted)).Initiator.ShouldBe("agent:cop-supervisor");

        // As in a host's own transaction: the writing node does not schedule it.
        await using var other = await StartAsync("other");
        (await other.AppendAsync("u", work, Ada)).Unwrap();
        await FirstAsync(kernel, "u", EventTypes.TopicExhausted);
    }

    [Fact, Trait("spec", "9.2.3")]
    public async Task An_externally_changed_row_is_detected()
    {
        await using var kernel = await StartAsync();
        (await kernel.AppendAsync("t", [EventDraft.Create("note", ("text", CopJson.From("true"))), EventDraft.Create("note")], Ada))
            .Unwrap();
        Server.Ask(
            $"update {Schema}.events set body = convert_to(replace(convert_from(body, 'UTF8'), '\"true\"', '\"fake\"'), 'UTF8') where " +
                $"seq = 1");
        var fault = (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldHaveSingleItem();
        (fault.Code, fault.Message.Contains("topicSeq 1", StringComparison.Ordinal)).ShouldBe((CopErrorCodes.HashMismatch, true));
    }

    internal static EventDraft Wait(string topicId, string type, CopJson? match = null)
    {
        var meta = match is null ? CopJson.EmptyObject : CopJson.Object(("match", match));
        var payload = CopJson.Object(
            ("topicId", CopJson.From(topicId)), ("agent", CopJson.From("asker")), ("waitForEvents", CopJson.Array(CopJson.From(type))),
            ("state", CopJson.EmptyObject), ("meta", meta));
        return EventDraft.Create(
            "artifact.created",
            ("artifact", CopJson.Object(("id", CopJson.From("c1")), ("type", CopJson.From("cop/continuation")), ("payload", payload))));
    }

    private static async Task<Event> FirstAsync(CopKernel kernel, string topicId, string type)
    {
        using var patience = HangLimit.Begin();
        await foreach (var appended in kernel.StreamEventsAsync(topicId, 0, patience.Token))
        {
            if (appended.Type == type)
                return appended;
        }

        throw new TimeoutException($"No {type} came.");
    }

    // Checks after each commit of this node; commits of the other node become visible with it.
    private static async Task UntilAsync(CopKernel kernel, string topicId, Func<List<Event>, bool> isDone)
    {
        using var patience = HangLimit.Begin();
        while (!isDone(await ToListAsync(kernel.Log.ReadTopicAsync(topicId, cancellationToken: patience.Token))))
            await Task.Yield();
    }
}
