using System.Text;
using Cop.Core.Tests.Engine;

namespace Cop.Core.Tests;

public sealed class ReplicationTests : IAsyncLifetime
{
    private const string Origin = "urn:cop:store:11111111-1111-4111-8111-111111111111";
    private CopKernel _kernel = null!;

    public async Task InitializeAsync() => _kernel = await StartAsync();

    public async Task DisposeAsync() => await _kernel.DisposeAsync();

    [Fact]
    [Trait("spec", "6.3.1")]
    public async Task Replicated_events_are_stored_as_they_are()
    {
        var received = Received("t", 1, "x.happened", extra: ",\"unknown\":[1,null]");
        (await _kernel.ReplicateAsync(Origin, [received])).Unwrap().Stored.ShouldBe(1);
        (await _kernel.Log.FindEventAsync(received.Id))!.Event.Json.ShouldBe(received.Json);
    }

    [Fact]
    [Trait("spec", "3.1.2")]
    public async Task A_gap_is_refused_and_names_the_next_seq()
    {
        (await _kernel.ReplicateAsync(Origin, [Received("t", 1, "x.happened")])).Unwrap();
        var error = (await _kernel.ReplicateAsync(Origin, [Received("t", 3, "x.happened")])).Error!;
        error.Code.ShouldBe(CopErrorCodes.SequenceGap);
        error.Message.ShouldContain("the next one is 2");
    }

    [Fact]
    public async Task Replicating_twice_stores_once_and_other_content_is_a_divergence()
    {
        Event[] log = [Received("t", 0, "x.happened"), Received("t", 1, "x.happened")];
        (await _kernel.ReplicateAsync(Origin, log)).Unwrap().Stored.ShouldBe(2);
        var again = (await _kernel.ReplicateAsync(Origin, log)).Unwrap();
        (again.Stored, again.Skipped).ShouldBe((0, 2));
        (await _kernel.ReplicateAsync(Origin, [Received("t", 1, "y.happened")])).Error!.Code.ShouldBe(CopErrorCodes.LogDivergence);
        (await _kernel.ReplicateAsync(Origin, [Received("t", 1, "x.happened", id: "other")])).Error!.Code.ShouldBe(
            CopErrorCodes.LogDivergence);
    }

    [Fact]
    [Trait("spec", "9.2.3")]
    public async Task A_wrong_hash_is_refused()
    {
        var changed = Received("t", 1, "x.happened", extra: ",\"metadata\":{\"copHash\":{\"alg\":\"sha-256\",\"value\":\"00\"}}");
        (await _kernel.ReplicateAsync(Origin, [changed])).Error!.Code.ShouldBe(CopErrorCodes.HashMismatch);
        (await _kernel.Log.GetHeadAsync("t")).ShouldBeNull();
    }

    [Fact]
    [Trait("spec", "3.3.3")]
    public async Task A_topic_is_blocked_by_a_missing_parent_until_it_arrives()
    {
        Event[] child = [
            Received("b", 1, "task.created", payload: "{\"taskId\":\"k\"}", parents: ["a-1"]),
            Received("b", 2, "task.started", payload: "{\"taskId\":\"k\"}")];
        var blocked = (await _kernel.ReplicateAsync(Origin, child)).Unwrap();
        blocked.Head.BlockedBy.ShouldBe("b-1");
        blocked.Missing.ShouldBe(["a-1"]);
        (await _kernel.Store.GetTaskAsync("b", "k")).Unwrap().ShouldBeNull();
        (await _kernel.Log.GetPositionAsync("b", 1)).ShouldBeNull();

        var applied = WaitForAsync(_kernel, "b", 2);
        (await _kernel.ReplicateAsync(Origin, [Received("a", 1, "x.happened")])).Unwrap();
        await applied;
        (await _kernel.Store.GetTaskAsync("b", "k")).Unwrap()!.Status.ShouldBe(CopTaskStatus.Running);
        (await _kernel.Log.GetPositionAsync("a", 1)).ShouldBe(1);
        (await _kernel.Log.GetPositionAsync("b", 2)).ShouldBe(3);
        (await _kernel.VerifyTopicAsync("b")).Unwrap().IsValid.ShouldBeTrue();
    }

    [Fact]
    [Trait("spec", "3.3.3")]
    public async Task A_blocked_topic_reports_which_of_two_parents_is_missing()
    {
        (await _kernel.ReplicateAsync(Origin, [Received("c", 1, "x.happened", parents: ["a-1", "b-1"])]))
            .Unwrap().Missing.ShouldBe(["a-1", "b-1"]);
        (await _kernel.ReplicateAsync(Origin, [Received("a", 1, "x.happened")])).Unwrap();
        var applied = WaitForAsync(_kernel, "c", 1);
        while ((await _kernel.Log.GetHeadAsync("c"))!.MissingParentIds is not ["b-1"])
            (await _kernel.ReplicateAsync(Origin, [Received("a", 1, "x.happened")])).Unwrap().Skipped.ShouldBe(1);
        (await _kernel.Log.GetHeadAsync("c"))!.BlockedBy.ShouldBe("c-1");
        (await _kernel.ReplicateAsync(Origin, [Received("b", 1, "x.happened")])).Unwrap();
        await applied;
        (await _kernel.Log.GetHeadAsync("c"))!.MissingParentIds.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_chain_of_blocked_topics_is_unblocked_from_its_start()
    {
        for (var i = 5; i >= 1; i--)
            (await _kernel.ReplicateAsync(Origin, [Received($"t{i}", 1, "x.happened", parents: [$"t{i - 1}-1"])]))
                .Unwrap().Head.BlockedBy.ShouldBe($"t{i}-1");
        var applied = WaitForAsync(_kernel, "t5", 1);
        (await _kernel.ReplicateAsync(Origin, [Received("t0", 1, "x.happened")])).Unwrap();
        await applied;
    }

    [Fact]
    [Trait("spec", "3.2.2")]
    public async Task Mutually_dependent_events_are_refused()
    {
        (await _kernel.ReplicateAsync(Origin, [Received("a", 1, "x.happened", parents: ["b-2"])])).Unwrap();
        var cycle = (
            await _kernel.ReplicateAsync(
                Origin, [Received("b", 1, "x.happened", parents: ["a-1"]), Received("b", 2, "x.happened")])).Error!;
        cycle.Code.ShouldBe(CopErrorCodes.CausalCycle);
        cycle.Message.ShouldContain("a-1");
        (await _kernel.ReplicateAsync(Origin, [Received("c", 1, "x.happened", parents: ["c-1"])])).Error!.Code.ShouldBe(
            CopErrorCodes.CausalCycle);
    }

    [Fact]
    public async Task An_operator_can_unblock_a_topic_with_a_record_of_it()
    {
        (await _kernel.ReplicateAsync(Origin, [Received("b", 1, "x.happened", parents: ["lost"])])).Unwrap();
        (await _kernel.UnblockTopicAsync("b", "human:ada", "the parent is gone")).Unwrap().Head.BlockedBy.ShouldBeNull();
        var said = await _kernel.Log.ReadTopicAsync(_kernel.OperationsTopicId).SingleAsync();
        said.Type.ShouldBe(EventTypes.TopicUnblocked);
        said.Payload["missing"]!.ToString().ShouldBe("[\"lost\"]");
        said.Payload["reason"]!.AsString().ShouldBe("the parent is gone");
    }

    [Fact]
    public async Task A_replica_refuses_appends_and_runs_no_agents_before_its_adoption()
    {
        var given = new List<string>();
        await using var kernel = await StartAsync(
            AgentRegistration.Create("reader", EventFilter.ForTypes("x.*", "y.*", EventTypes.TopicAdopted), (delivery, _, _) =>
        {
            lock (given)
                given.Add(delivery.Trigger!.Type);
            return Task.FromResult(
                delivery.Trigger!.Type == "y.happened" ? AgentOutput.Create(EventDraft.Create("z.happened")) : AgentOutput.None);
        }));
        (await kernel.ReplicateAsync(Origin, [Received("t", 1, "x.happened")])).Unwrap();
        (await kernel.AppendAsync("t", EventDraft.Create("y.happened"), Actor.Human("ada"))).Error!.Code.ShouldBe(
            CopErrorCodes.TopicReplica);
        (await kernel.AdoptTopicAsync("t", "human:ada")).Unwrap().First.Type.ShouldBe(EventTypes.TopicAdopted);
        (await kernel.AppendAsync("t", EventDraft.Create("y.happened"), Actor.Human("ada"))).Unwrap();
        await foreach (var durable in kernel.StreamEventsAsync("t", 4, Guard()))
        {
            durable.Type.ShouldBe("z.happened");
            break;
        }

        lock (given)
            given.ShouldBe([EventTypes.TopicAdopted, "y.happened"]);
    }

    [Fact]
    public async Task A_local_topic_refuses_replicated_events()
    {
        (await _kernel.AppendAsync("t", EventDraft.Create("x.happened"), Actor.Human("ada"))).Unwrap();
        (await _kernel.ReplicateAsync(Origin, [Received("t", 2, "x.happened")])).Error!.Code.ShouldBe(CopErrorCodes.Conflict);
    }

    [Fact]
    [Trait("spec", "4.5.7")]
    public async Task An_illegal_replicated_event_is_recorded_or_refused_in_strict_mode()
    {
        Event[] log = [Received("t", 1, "task.completed", payload: "{\"taskId\":\"nobody\"}")];
        (await _kernel.ReplicateAsync(Origin, log)).Unwrap().Head.AppliedSeq.ShouldBe(1);
        (await _kernel.Store.ListProjectionErrorsAsync(new ProjectionErrorQuery { TopicId = "t" }))
            .Unwrap().Items.Single().Code.ShouldBe(CopErrorCodes.NotFound);
        await using var strict = await CopKernel.StartAsync(
            EmbeddedEventStore.OpenInMemory(Guid.NewGuid),
            new CopOptions { Pipeline = new PipelineOptions { HaltOnProjectionError = true } });
        (await strict.ReplicateAsync(Origin, log)).Error!.Code.ShouldBe(CopErrorCodes.NotFound);
    }

    [Fact]
    public async Task A_throwing_upcaster_is_named_and_blocks_only_its_topic()
    {
        var upcaster = new FragileUpcaster("y.happened");
        var journal = new MemoryJournalFile();
        Task<CopKernel> StartAsync() =>
            CopKernel.StartAsync(EmbeddedEventStore.Open(journal, Guid.NewGuid).Unwrap(), new CopOptions { Upcasters = [upcaster] });
        await using (var kernel = await StartAsync())
        {
            var refused =
                await Should.ThrowAsync<CopInvariantException>(() => kernel.ReplicateAsync(Origin, [Received("t", 1, "y.happened")]));
            FragileUpcaster.ShouldBeNamed(refused.Message, "t-1", "t");
            (await kernel.Log.GetHeadAsync("t")).ShouldBeNull();
            (await kernel.ReplicateAsync(Origin, [Received("b", 1, "y.happened", parents: ["a-1"])]))
                .Unwrap().Head.BlockedBy.ShouldBe("b-1");
            (await kernel.ReplicateAsync(Origin, [Received("c", 1, "x.happened", parents: ["a-1"])]))
                .Unwrap().Head.BlockedBy.ShouldBe("c-1");
            (await kernel.ReplicateAsync(Origin, [Received("a", 1, "x.happened")])).Unwrap();
            await WaitForAsync(kernel, "c", 1);
            (await kernel.Log.GetHeadAsync("b"))!.BlockedBy.ShouldBe("b-1");
        }

        upcaster.Mend();
        await using var mended = await StartAsync();
        await WaitForAsync(mended, "b", 1);
    }

    private static CancellationToken Guard() => HangLimit.Begin().Token;

    private static Task<CopKernel> StartAsync(params AgentRegistration[] agents) =>
        CopKernel.StartAsync(EmbeddedEventStore.OpenInMemory(Guid.NewGuid), new CopOptions { Agents = [.. agents] });

    private static async Task WaitForAsync(CopKernel kernel, string topicId, long seq) =>
        (await kernel.WaitForPositionAsync(await kernel.Log.ReadTopicAsync(topicId, seq, seq).SingleAsync(), Guard())).Unwrap();

    private static Event Received(
        string topicId, long seq, string type, string payload = "{}", string[]? parents = null, string? id = null, string extra = "")
    {
        var parentIds = parents is null ? "" : $",\"parentEventIds\":[{string.Join(",", parents.Select(parent => $"\"{parent}\""))}]";
        var json =
            $$"""{"id":"{{id ?? $"{topicId}-{seq}"}}","topicId":"{{topicId}}","topicSeq":{{seq}},"type":"{{type}}","schemaVersio""" +
                $$"""n":"1","createdAt":"2026-01-01T00:00:00.000Z","payload":{{payload}}{{parentIds}}{{extra}}}""";
        return Event.ParseUntrusted(Encoding.UTF8.GetBytes(json)).Unwrap();
    }
}
