namespace Cop.Core.Tests.Engine;

/// <summary>Reads through the kernel: event streams, the state at a topicSeq, verification (spec 4.6, 9.2.3).</summary>
public sealed class ReadingTests
{
    private const string Topic = TestKernel.Topic;

    [Fact]
    public async Task An_event_stream_starts_at_its_sequence_and_misses_nothing()
    {
        await using var kernel = await TestKernel.StartAsync();
        for (var i = 0; i < 3; i++)
            await kernel.AppendAsync("note.taken");
        var appending = AppendTests.Together(8, async _ =>
        {
            for (var left = 20; left > 0; left--)
                await kernel.AppendAsync("note.taken");
            return 0;
        });
        var seen = new List<long>();
        using var guard = new CancellationTokenSource(TestKernel.Patience);
        await foreach (var stored in kernel.Kernel.StreamEventsAsync(Topic, 3, guard.Token))
        {
            seen.Add(stored.TopicSeq);
            if (stored.TopicSeq == 163)
                break;
        }

        await appending;
        seen.ShouldBe(Enumerable.Range(3, 161).Select(seq => (long)seq));
    }

    [Fact]
    public async Task An_event_stream_of_an_unknown_topic_waits_until_cancelled()
    {
        await using var kernel = await TestKernel.StartAsync();
        using var ending = new CancellationTokenSource();
        var awaited = kernel.FindAsync(stored => stored.Type == "topic.created");
        await kernel.AppendAsync("note.taken", "other");
        await kernel.AppendAsync("topic.created");
        await awaited;
        var endless = Task.Run(async () =>
        {
            await foreach (var _ in kernel.Kernel.StreamEventsAsync("never", 0, ending.Token))
                throw new InvalidOperationException("nothing stands there");
        });
        await ending.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(endless.WaitAsync(TestKernel.Patience));
    }

    [Fact, Trait("spec", "4.6.2")]
    public async Task The_state_at_a_topicSeq_is_the_fold_up_to_it()
    {
        await using var kernel = await TestKernel.StartAsync();
        foreach (var type in new[] { "created", "started", "completed" })
            await kernel.AppendAsync(Drafts.Of($"task.{type}", "{'taskId':'a'}"));
        var statuses = new List<CopTaskStatus>();
        for (var seq = 1; seq <= 3; seq++)
            statuses.Add((await kernel.Kernel.GetStateAsync(Topic, seq)).Unwrap().ShouldNotBeNull().Tasks.ShouldHaveSingleItem().Status);
        statuses.ShouldBe([CopTaskStatus.Pending, CopTaskStatus.Running, CopTaskStatus.Done]);
        (await kernel.Kernel.GetStateAsync(Topic, 99)).Unwrap().ShouldNotBeNull().AsOfSeq.ShouldBe(3);
        (await kernel.Kernel.GetStateAsync(Topic)).Unwrap().ShouldNotBeNull().AsOfSeq.ShouldBe(3);
        (await kernel.Kernel.GetStateAsync(Topic, 0)).Unwrap().ShouldBeNull();
        (await kernel.Kernel.GetStateAsync("nowhere")).Unwrap().ShouldBeNull();
    }

    [Fact, Trait("spec", "4.6.2")]
    public async Task A_long_fold_reports_how_far_it_is_and_a_later_one_continues_from_what_is_kept()
    {
        await using var kernel = await TestKernel.StartAsync();
        for (var batch = 0; batch < 21; batch++)
            (await kernel.Kernel.AppendAsync(
                Topic, [.. Enumerable.Range(0, 500).Select(_ => EventDraft.Create("note.taken"))], TestKernel.Ada)).Unwrap();
        var reached = new ReachedSeqs();
        (await kernel.Kernel.GetStateAsync(Topic, 10_200, reached)).Unwrap()!.AsOfSeq.ShouldBe(10_200);
        reached.Seqs.ShouldBe([9_999, 10_200]);
        (await kernel.Kernel.GetStateAsync(Topic, 10_400, reached)).Unwrap()!.AsOfSeq.ShouldBe(10_400);
        reached.Seqs.ShouldBe([9_999, 10_200, 10_400], "nothing is folded twice");
    }

    [Fact, Trait("spec", "4.6.4")]
    public async Task Verification_finds_wrong_rows_and_a_rebuild_repairs_them()
    {
        await using var kernel = await TestKernel.StartAsync();
        await kernel.AppendAsync(Drafts.Of("task.created", "{'taskId':'a'}"));
        var sound = (await kernel.Kernel.VerifyTopicAsync(Topic)).Unwrap();
        (sound.Errors.IsEmpty, sound.LiveDigest).ShouldBe((true, sound.ReplayDigest));
        (await kernel.Storage.ReplaceViewsAsync(Topic, 1, [], default)).ShouldBeTrue();
        (await kernel.Kernel.VerifyTopicAsync(Topic)).Unwrap().Errors.ShouldHaveSingleItem().Message.ShouldContain("rebuild");
        (await kernel.Kernel.RebuildTopicAsync(Topic)).Unwrap().ShouldBe(1);
        (await kernel.Kernel.VerifyTopicAsync(Topic)).Unwrap().LiveDigest.ShouldBe(sound.LiveDigest);
        (await kernel.Kernel.RebuildTopicAsync("nowhere")).Error!.Code.ShouldBe("not_found");
    }

    private sealed class ReachedSeqs : IProgress<long>
    {
        public List<long> Seqs { get; } = [];

        public void Report(long value) => Seqs.Add(value);
    }
}
