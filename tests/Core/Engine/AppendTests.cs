using System.Globalization;

namespace Cop.Core.Tests.Engine;

/// <summary>
/// Appending: order, atomicity, repetition, the expected sequence, limits (spec 3.1, 3.2; D-11 to D-15, D-21, D-22, M-2, M-8).
/// </summary>
public sealed class AppendTests
{
    private const string Topic = TestKernel.Topic;

    [Fact, Trait("spec", "3.1.1"), Trait("spec", "3.1.2")]
    public async Task Sixty_four_callers_on_one_topic_leave_no_gap()
    {
        await using var kernel = await TestKernel.StartAsync();
        var receipts = await Together(64, caller => AppendManyAsync(kernel, Topic, caller, 20));
        var log = await kernel.ReadAsync();
        log.Select(stored => stored.TopicSeq).ShouldBe(Enumerable.Range(1, 64 * 20).Select(seq => (long)seq));
        log.Select(stored => stored.Id).Distinct().Count().ShouldBe(64 * 20);
        foreach (var own in receipts)
            own.Select(stored => stored.TopicSeq).ShouldBe(own.Select(stored => stored.TopicSeq).Order());
        await kernel.VerifyAsync();
    }

    [Fact, Trait("spec", "3.1.1")]
    public async Task Concurrent_appends_keep_topics_separate()
    {
        await using var kernel = await TestKernel.StartAsync();
        await Together(64, caller => AppendManyAsync(kernel, $"topic-{caller}", caller, 10));
        for (var caller = 0; caller < 64; caller++)
            (await kernel.ReadAsync($"topic-{caller}")).Select(stored => stored.TopicSeq)
                .ShouldBe(Enumerable.Range(1, 10).Select(seq => (long)seq));
    }

    [Fact, Trait("spec", "3.1.2")]
    public async Task An_append_follows_all_events_acknowledged_before_its_start()
    {
        await using var kernel = await TestKernel.StartAsync();
        var last = 0L;
        await Together(16, async _ =>
        {
            for (var left = 30; left > 0; left--)
            {
                var seen = Volatile.Read(ref last);
                var seq = (await kernel.AppendAsync("note.taken")).TopicSeq;
                seq.ShouldBeGreaterThan(seen);
                InterlockedMax(ref last, seq);
            }

            return 0;
        });
    }

    [Fact, Trait("spec", "2.2.3")]
    public async Task Appending_twice_with_one_id_writes_once()
    {
        await using var kernel = await TestKernel.StartAsync();
        var draft = Drafts.Of("note.taken", "{'n':1}") with { Id = "urn:cop:event:one" };
        var first = (await kernel.Kernel.AppendAsync(Topic, draft, TestKernel.Ada)).Unwrap();
        var again = (await kernel.Kernel.AppendAsync(Topic, draft, TestKernel.Ada, ExpectedSequence.NoTopic)).Unwrap();
        (first.IsDuplicate, again.IsDuplicate).ShouldBe((false, true));
        again.First.ShouldBe(first.First);
        (await kernel.ReadAsync()).Count.ShouldBe(1);
    }

    [Fact, Trait("spec", "2.2.3")]
    public async Task One_draft_from_many_concurrent_callers_is_written_once()
    {
        await using var kernel = await TestKernel.StartAsync();
        for (var round = 0; round < 20; round++)
        {
            var draft = new EventDraft { Type = "note.taken", Id = $"urn:cop:event:{round}" };
            var receipts = await Together(16, async _ => (await kernel.Kernel.AppendAsync(Topic, draft, TestKernel.Ada)).Unwrap());
            receipts.Count(receipt => !receipt.IsDuplicate).ShouldBe(1);
            receipts.Select(receipt => receipt.First.TopicSeq).Distinct().ShouldHaveSingleItem().ShouldBe(round + 1);
        }
    }

    [Fact, Trait("spec", "2.2.3")]
    public async Task An_id_with_other_content_is_a_conflict()
    {
        await using var kernel = await TestKernel.StartAsync();
        await kernel.AppendAsync(Drafts.Of("note.taken", "{'n':1}") with { Id = "one" });
        var other = await kernel.Kernel.AppendAsync(Topic, Drafts.Of("note.taken", "{'n':2}") with { Id = "one" }, TestKernel.Ada);
        other.Error!.Code.ShouldBe("conflict");
        other.Error.Message.ShouldContain("'one'");
        (await kernel.Kernel.AppendAsync(
            "elsewhere", Drafts.Of("note.taken", "{'n':1}") with { Id = "one" }, TestKernel.Ada)).Error!.Code.ShouldBe("conflict");
    }

    [Fact, Trait("spec", "3.1.2")]
    public async Task A_batch_is_atomic()
    {
        await using var kernel = await TestKernel.StartAsync();
        await kernel.AppendAsync("note.taken");
        var refused = await kernel.Kernel.AppendAsync(
            Topic, [Drafts.Of("task.created", "{'taskId':'a'}"), Drafts.Of("task.completed", "{'taskId':'a'}")], TestKernel.Ada);
        refused.Error!.Code.ShouldBe("illegal_transition");
        (await kernel.ReadAsync()).Count.ShouldBe(1);
        (await kernel.Kernel.Store.GetTaskAsync(Topic, "a")).Unwrap().ShouldBeNull();
        var taken = (
            await kernel.Kernel.AppendAsync(
                Topic, [Drafts.Of("task.created", "{'taskId':'a'}"), Drafts.Of("task.started", "{'taskId':'a'}")], TestKernel.Ada))
            .Unwrap();
        taken.Events.Select(stored => stored.TopicSeq).ShouldBe([2L, 3L]);
    }

    [Fact, Trait("spec", "3.1.2")]
    public async Task One_refused_append_does_not_affect_others()
    {
        await using var kernel = await TestKernel.StartAsync();
        var results = await Together(64, async caller => await kernel.Kernel.AppendAsync(
            Topic, caller % 2 == 0 ? Drafts.Of("task.started", "{'taskId':'missing'}") : Drafts.Of("note.taken"), TestKernel.Ada));
        results.Count(result => result.IsOk).ShouldBe(32);
        results.Where(result => !result.IsOk).ShouldAllBe(result => result.Error!.Code == "not_found");
        (await kernel.ReadAsync()).Select(stored => stored.TopicSeq).ShouldBe(Enumerable.Range(1, 32).Select(seq => (long)seq));
    }

    [Fact]
    public async Task An_append_at_a_wrong_sequence_is_refused_with_the_actual_one()
    {
        await using var kernel = await TestKernel.StartAsync();
        var draft = new EventDraft { Type = "note.taken" };
        (await kernel.Kernel.AppendAsync(Topic, draft, TestKernel.Ada, ExpectedSequence.NoTopic)).IsOk.ShouldBeTrue();
        (await kernel.Kernel.AppendAsync(Topic, draft, TestKernel.Ada, ExpectedSequence.Exactly(1))).IsOk.ShouldBeTrue();
        var late = (await kernel.Kernel.AppendAsync(Topic, draft, TestKernel.Ada, ExpectedSequence.Exactly(1))).Error!;
        late.Code.ShouldBe("sequence_conflict");
        late.Details!.ToString().ShouldBe("""{"actual":2,"expected":1,"topicId":"urn:cop:topic:t"}""");
        var nowhere = (await kernel.Kernel.AppendAsync("urn:cop:topic:new", draft, TestKernel.Ada, ExpectedSequence.Exactly(3))).Error!;
        nowhere.Details!.ToString().ShouldBe("""{"actual":null,"expected":3,"topicId":"urn:cop:topic:new"}""");
        (await kernel.Kernel.AppendAsync(Topic, draft, TestKernel.Ada, ExpectedSequence.NoTopic)).Error!.Code.ShouldBe("sequence_conflict");
    }

    [Fact]
    public async Task Of_callers_that_expect_the_same_sequence_one_succeeds()
    {
        await using var kernel = await TestKernel.StartAsync();
        var results = await Together(
            32, async _ =>
                await kernel.Kernel.AppendAsync(Topic, new EventDraft { Type = "note.taken" }, TestKernel.Ada, ExpectedSequence.NoTopic));
        results.Count(result => result.IsOk).ShouldBe(1);
    }

    [Fact, Trait("spec", "3.2.1")]
    public async Task Parents_are_stored_events_or_earlier_drafts_of_the_batch()
    {
        await using var kernel = await TestKernel.StartAsync();
        EventDraft first = new() { Type = "note.taken", Id = "p" }, child = new() { Type = "note.taken", ParentEventIds = ["p"] };
        var unknown = (await kernel.Kernel.AppendAsync(Topic, child, TestKernel.Ada)).Error!;
        (unknown.Code, unknown.Details!.ToString()).ShouldBe(("unknown_parent", """{"parent":"p"}"""));
        (await kernel.Kernel.AppendAsync(Topic, [child, first], TestKernel.Ada)).Error!.Code.ShouldBe("unknown_parent");
        (await kernel.Kernel.AppendAsync(Topic, [first, child], TestKernel.Ada)).IsOk.ShouldBeTrue();
        (await kernel.Kernel.AppendAsync("other", child, TestKernel.Ada)).IsOk.ShouldBeTrue();
        (await kernel.Kernel.AppendAsync(
            Topic, child with { Id = "x", ParentEventIds = ["x"] }, TestKernel.Ada)).Error!.Code.ShouldBe("causal_cycle");
    }

    [Fact]
    public async Task The_operations_topic_never_closes()
    {
        await using var kernel = await TestKernel.StartAsync();
        foreach (var type in new[] { "topic.closed", "topic.exhausted" })
            (await kernel.Kernel.AppendAsync(kernel.Kernel.OperationsTopicId, new EventDraft { Type = type }, TestKernel.Ada)).Error!.Code
                .ShouldBe("topic_reserved");
    }

    [Fact]
    public async Task An_expected_sequence_of_0_never_means_a_new_topic()
    {
        await using var kernel = await TestKernel.StartAsync();
        async Task<string?> CodeAsync(string topicId, ExpectedSequence expected) =>
            (await kernel.Kernel.AppendAsync(topicId, new EventDraft { Type = "note.taken" }, TestKernel.Ada, expected)).Error?.Code;
        (await CodeAsync("new", ExpectedSequence.Exactly(0))).ShouldBe("sequence_conflict");
        (await CodeAsync("new", ExpectedSequence.NoTopic)).ShouldBeNull();
        var first = Event.From(
            CopJson.Parse(
                """{"id":"z","topicId":"zero","topicSeq":0,"type":"x","schemaVersion":"1","createdAt":"2026-01-01T00:00:""" +
                    """00Z","payload":{}}""").Unwrap()).Unwrap();
        (await kernel.Kernel.ReplicateAsync("urn:cop:store:other", [first])).IsOk.ShouldBeTrue();
        // The adoption is the next event, so the topic is at 1 then.
        (await kernel.Kernel.AdoptTopicAsync("zero", "human:ada")).IsOk.ShouldBeTrue();
        (await CodeAsync("zero", ExpectedSequence.Exactly(0))).ShouldBe("sequence_conflict");
        (await CodeAsync("zero", ExpectedSequence.Exactly(1))).ShouldBeNull();
    }

    public static async Task<T[]> Together<T>(int callers, Func<int, Task<T>> call)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            await start.Task;
            return await call(caller);
        })).ToList();
        start.SetResult();
        return await Task.WhenAll(calls).WaitAsync(TestKernel.Patience);
    }

    private static async Task<List<Event>> AppendManyAsync(TestKernel kernel, string topicId, int caller, int count)
    {
        var own = new List<Event>();
        for (var i = 0; i < count; i++)
            own.Add(await kernel.AppendAsync(
                Drafts.Of("note.taken", string.Create(CultureInfo.InvariantCulture, $"{{'caller':{caller},'n':{i}}}")), topicId));
        return own;
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Volatile.Read(ref target); seen < value; seen = Volatile.Read(ref target))
        {
            if (Interlocked.CompareExchange(ref target, value, seen) == seen)
                return;
        }
    }
}
