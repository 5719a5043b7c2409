namespace Cop.Core.Tests.Engine;

/// <summary>Reads, signals and batches of decisions for people who operate a store.</summary>
public sealed class OperatingTests
{
    private const string Topic = TestKernel.Topic;
    private static readonly AgentOptions Once = TestKernel.Patient with { MaxAttempts = 1 };

    [Fact]
    public async Task A_batch_retries_the_named_deliveries_alone_and_says_the_outcome_of_each()
    {
        var fails = true;
        var agent = TestKernel.Agent("a", EventFilter.ForTypes("question.asked"), (delivery, _, _) => Volatile.Read(ref fails)
            ? throw new InvalidOperationException("broken")
            : Task.FromResult<AgentOutput>(EventDraft.Create("answer.given")), Once);
        await using var kernel = await TestKernel.StartAsync(agent);
        var asked = new List<Event>();
        for (var number = 0; number < 3; number++)
            asked.Add(await kernel.AppendAsync("question.asked"));
        await kernel.SeeAsync("delivery.parked", times: 3);
        Volatile.Write(ref fails, false);
        ParkedDeliveryKey[] keys =
            [new(Topic, "agent:a", asked[0].Id), new(Topic, "a", "urn:cop:event:none"), new(Topic, "a", asked[1].Id)];
        var outcomes = await kernel.Kernel.RetryParkedDeliveriesAsync(keys, "human:ada", "fixed");
        outcomes.Select(outcome => outcome.Error?.Code).ShouldBe([null, CopErrorCodes.NotFound, null]);
        var retried = outcomes[0].Unwrap().First;
        (retried.Type, retried.Payload["operator"]!.AsString(), retried.Payload["reason"]!.AsString())
            .ShouldBe(("delivery.retried", "human:ada", "fixed"));
        retried.As<Cop.Events.DeliveryRetried>().Payload.Reason.ShouldBe("fixed");
        await kernel.SeeAsync("answer.given", times: 2);
        (await kernel.ParkedAsync()).Where(row => row.Status == ParkedDeliveryStatus.Parked).Select(row => row.EventId)
            .ShouldBe([asked[2].Id]);
        var again = await kernel.Kernel.RetryParkedDeliveriesAsync(keys, "human:ada");
        again.Select(outcome => outcome.Error?.Code).ShouldBe([CopErrorCodes.NotFound, CopErrorCodes.NotFound, CopErrorCodes.NotFound]);
        await kernel.VerifyAsync();
    }

    [Fact]
    public async Task A_batch_without_an_operator_or_with_an_endless_reason_decides_nothing()
    {
        await using var kernel = await TestKernel.StartAsync(new CopOptions());
        var unnamed = await kernel.Kernel.SkipParkedDeliveriesAsync([new(Topic, "a", "e")], "ada");
        unnamed.Single().Error!.Code.ShouldBe(CopErrorCodes.InvalidActor);
        var endless = await kernel.Kernel.SkipParkedDeliveriesAsync([new(Topic, "a", "e")], "human:ada", new string('x', 4001));
        endless.Single().Error!.Code.ShouldBe(CopErrorCodes.LimitExceeded);
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => kernel.Kernel.SkipParkedDeliveriesAsync(
            [.. Enumerable.Range(0, CopKernel.MaxParkedDecisions + 1).Select(number => new ParkedDeliveryKey(Topic, "a", $"{number}"))],
            "human:a"));
    }

    [Fact]
    public async Task A_watcher_of_commits_is_told_the_topic_until_it_leaves()
    {
        await using var kernel = await TestKernel.StartAsync(new CopOptions());
        var told = new Seen<string?>();
        using (kernel.Kernel.WatchCommits(topicId => told.Add(topicId)))
        {
            await kernel.AppendAsync("question.asked");
            // Watchers are told after the append is answered.
            await told.WaitAsync();
        }

        await kernel.AppendAsync("question.asked");
        await TestKernel.RestAsync(kernel.Kernel);
        told.Items.ShouldBe([Topic]);
    }

    [Fact]
    public async Task Topics_are_read_by_their_ids_and_unknown_ones_are_left_out()
    {
        await using var kernel = await TestKernel.StartAsync(new CopOptions());
        var asked = await kernel.AppendAsync("question.asked");
        var topics = (await kernel.Kernel.ReadTopicsAsync([Topic, "urn:cop:topic:none"])).Unwrap();
        topics.Select(topic => (topic.Id, topic.LastSeq)).ShouldBe([(Topic, asked.TopicSeq)]);
        (await kernel.Kernel.ReadTopicsAsync([])).Unwrap().ShouldBeEmpty();
    }

    [Fact]
    public async Task Events_are_located_by_their_ids_and_unknown_ones_are_left_out()
    {
        await using var kernel = await TestKernel.StartAsync(new CopOptions());
        var first = await kernel.AppendAsync("question.asked");
        var second = await kernel.AppendAsync("question.asked");
        var found = (await kernel.Kernel.LocateEventsAsync([second.Id, first.Id, second.Id, "urn:cop:event:none"])).Unwrap();
        found.OrderBy(each => each.Value.Seq).Select(each => (each.Key, each.Value)).ShouldBe(
            [(first.Id, new EventLocation(Topic, first.TopicSeq)), (second.Id, new EventLocation(Topic, second.TopicSeq))]);
        (await kernel.Kernel.LocateEventsAsync([])).Unwrap().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_session_of_a_node_has_the_figures_of_its_appends_and_agents()
    {
        var time = new ManualTime();
        var works = TestKernel.Agent("works", EventFilter.ForTypes("question.asked"), (_, _, _) =>
        {
            time.Advance(TimeSpan.FromMilliseconds(30));
            return Task.FromResult<AgentOutput>(EventDraft.Create("answer.given"));
        });
        var fails = TestKernel.Agent(
            "fails", EventFilter.ForTypes("question.dropped"), (_, _, _) => throw new InvalidOperationException("broken"), Once);
        var started = time.GetUtcNow();
        await using var kernel = await TestKernel.StartAsync(new CopOptions { Agents = [works, fails] }, time: time);
        await kernel.AppendAsync("question.asked");
        await kernel.SeeAsync("answer.given");
        await kernel.AppendAsync("question.dropped");
        await kernel.SeeAsync("delivery.parked");
        await TestKernel.RestAsync(kernel.Kernel);
        var figures = await FiguresAsync(kernel);
        (figures.StartedAt, figures.At, figures.Running, figures.MaxRunning).ShouldBe((started, time.GetUtcNow(), 0, 64));
        figures.Version.ShouldNotBeEmpty();
        // Two by Ada, the answer, and the supervisor's report; claims of attempts are no appends.
        (figures.Appends.Durations.Total, figures.Turns.Durations.Total).ShouldBe((4, 2));
        figures.Agents.Select(agent => (agent.Agent, agent.Turns.Durations.Total, agent.Failed)).ShouldBe(
            [("fails", 1, 1), ("works", 1, 0)]);
        figures.Agents[1].Turns.Durations.Percentile(0.5)!.Value.TotalMilliseconds.ShouldBeInRange(27, 33);
    }

    [Fact]
    public async Task A_running_invocation_is_in_the_figures_and_a_node_without_agents_has_no_limit()
    {
        var (begun, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        var agent = TestKernel.Agent("waits", EventFilter.ForTypes("question.asked"), async (_, _, _) =>
        {
            begun.SetResult();
            await end.Task;
            return AgentOutput.None;
        });
        await using (var kernel = await TestKernel.StartAsync(agent))
        {
            await kernel.AppendAsync("question.asked");
            await begun.Task.WaitAsync(HangLimit.Span);
            var figures = await FiguresAsync(kernel);
            (figures.Running, figures.Turns).ShouldBe((1, WorkFigures.None));
            end.SetResult();
        }

        await using var without = await TestKernel.StartAsync(new CopOptions { RunAgents = false });
        (await FiguresAsync(without)).MaxRunning.ShouldBe(0);
    }

    private static async Task<NodeFigures> FiguresAsync(TestKernel kernel) => (await kernel.Kernel.DeliveryStatus!
        .ReadSessionsAsync(CancellationToken.None)).Single().Figures.ShouldNotBeNull();

    [Fact]
    public async Task States_in_the_past_are_equal_with_and_without_kept_folds()
    {
        await using var kernel = await TestKernel.StartAsync(new CopOptions());
        for (var number = 0; number < 30; number++)
            await kernel.AppendAsync(EventDraft.Create("task.created", ("taskId", CopJson.From($"t{number}"))));
        var backwards = new Dictionary<long, string>();
        for (var seq = 30L; seq > 0; seq--)
            backwards[seq] = (await kernel.Kernel.GetStateAsync(Topic, seq)).Unwrap()!.Digest;
        backwards.Values.Distinct().Count().ShouldBe(30);
        foreach (var seq in new[] { 1L, 30, 7, 8, 29, 2 })
        {
            var state = (await kernel.Kernel.GetStateAsync(Topic, seq)).Unwrap()!;
            (state.Digest, state.AsOfSeq).ShouldBe((backwards[seq], seq));
        }

        (await kernel.Kernel.GetStateAsync("urn:cop:topic:none", 3)).Unwrap().ShouldBeNull();
    }

    [Fact]
    public void Kept_folds_stay_within_their_size_and_their_generation()
    {
        var folds = new KeptFolds(60_000);
        View[] views = [.. Enumerable.Range(0, 20).Select(number => new CopTask
        {
            TopicId = "t", Id = $"{number}", Status = CopTaskStatus.Pending, CreatedSeq = 1, UpdatedSeq = 1,
            CreatedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch,
        })];
        for (var seq = 1; seq <= 50; seq++)
            folds.Keep("t", seq, views, 0);
        folds.Bytes.ShouldBeInRange(1, 60_000);
        folds.Find("t", 1, 0).ShouldBeNull("the oldest made room");
        folds.Find("t", 1000, 0)!.Value.Seq.ShouldBe(50);
        folds.Find("t", 49, 0)!.Value.Seq.ShouldBe(49);
        folds.Find("t", 1000, 1).ShouldBeNull("a changed history makes folds useless");
        folds.Bytes.ShouldBe(0);
        folds.Keep("t", 1, [.. Enumerable.Repeat(views, 10).SelectMany(view => view)], 0);
        folds.Bytes.ShouldBe(0, "one fold takes at most a quarter");
    }
}
