namespace Cop.Core.Tests.Engine;

/// <summary>Appends with cancelled callers, a full queue, a full disk, and a stopping kernel (D-13, M-8).</summary>
public sealed class AppendFailureTests : IDisposable
{
    private const string Topic = TestKernel.Topic;
    private readonly GatedJournalFile _file = new();

    [Fact]
    public async Task A_cancelled_append_has_an_unknown_outcome_and_its_retry_succeeds()
    {
        await using var kernel = await TestKernel.StartAsync(new CopOptions(), _file);
        using var cancellation = new CancellationTokenSource();
        var draft = new EventDraft { Type = "note.taken", Id = "urn:cop:event:cancelled" };
        _file.Close();
        var append = kernel.Kernel.AppendAsync(Topic, draft, TestKernel.Ada, default, cancellation.Token);
        await _file.ArrivedAsync();
        await cancellation.CancelAsync();
        var outcome = (await append.WaitAsync(TestKernel.Patience)).Error!;
        (outcome.Code, outcome.Category).ShouldBe(("timeout", CopErrorCategory.Temporary));
        outcome.Message.ShouldContain("unknown");
        outcome.Message.ShouldContain("urn:cop:event:cancelled");
        _file.Open();
        var again = (await kernel.Kernel.AppendAsync(Topic, draft, TestKernel.Ada).WaitAsync(TestKernel.Patience)).Unwrap();
        again.IsDuplicate.ShouldBeTrue();
        (await kernel.ReadAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_cancelled_wait_for_the_full_queue_writes_nothing()
    {
        await using var kernel =
            await TestKernel.StartAsync(new CopOptions { Pipeline = new PipelineOptions { MaxQueuedRequests = 1 } }, _file);
        using var cancellation = new CancellationTokenSource();
        _file.Close();
        var first = kernel.AppendAsync("note.taken");
        await _file.ArrivedAsync();
        var waiting = kernel.AppendAsync("note.taken");
        var impatient =
            kernel.Kernel.AppendAsync(Topic, new EventDraft { Type = "note.taken" }, TestKernel.Ada, default, cancellation.Token);
        await cancellation.CancelAsync();
        var outcome = (await impatient.WaitAsync(TestKernel.Patience)).Error!;
        (outcome.Code, outcome.Category).ShouldBe(("timeout", CopErrorCategory.Temporary));
        outcome.Message.ShouldContain("nothing is durable");
        waiting.IsCompleted.ShouldBeFalse();
        _file.Open();
        (await first.WaitAsync(TestKernel.Patience)).TopicSeq.ShouldBe(1);
        (await waiting.WaitAsync(TestKernel.Patience)).TopicSeq.ShouldBe(2);
    }

    [Fact]
    public async Task A_queue_of_size_one_serves_many_callers()
    {
        await using var kernel = await TestKernel.StartAsync(new CopOptions { Pipeline = new PipelineOptions { MaxQueuedRequests = 1 } });
        await AppendTests.Together(32, _ => kernel.AppendAsync("note.taken"));
        (await kernel.ReadAsync()).Count.ShouldBe(32);
    }

    [Fact, Trait("spec", "4.4.4")]
    public async Task A_full_disk_is_a_temporary_error_and_the_log_stays_valid()
    {
        await using var kernel = await TestKernel.StartAsync(new CopOptions(), _file);
        await kernel.AppendAsync("note.taken");
        _file.IsFull = true;
        var draft = new EventDraft { Type = "note.taken", Id = "urn:cop:event:second" };
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var error = (await kernel.Kernel.AppendAsync(Topic, draft, TestKernel.Ada)).Error!;
            (error.Code, error.Category).ShouldBe(("unavailable", CopErrorCategory.Temporary));
        }

        (await kernel.ReadAsync()).Count.ShouldBe(1);
        _file.IsFull = false;
        (await kernel.Kernel.AppendAsync(Topic, draft, TestKernel.Ada)).Unwrap().IsDuplicate.ShouldBeFalse();
        await kernel.RestartAsync();
        (await kernel.ReadAsync()).Select(stored => stored.TopicSeq).ShouldBe([1L, 2L]);
        await kernel.VerifyAsync();
    }

    [Fact]
    public async Task Every_append_during_shutdown_completes()
    {
        var kernel = await TestKernel.StartAsync(new CopOptions { Pipeline = new PipelineOptions { MaxQueuedRequests = 2 } }, _file);
        _file.Close();
        var appends = Enumerable.Range(0, 16)
            .Select(_ => kernel.Kernel.AppendAsync(Topic, new EventDraft { Type = "note.taken" }, TestKernel.Ada)).ToList();
        await _file.ArrivedAsync();
        var ending = kernel.DisposeAsync().AsTask();
        _file.Open();
        await ending.WaitAsync(TestKernel.Patience);
        var results = await Task.WhenAll(appends).WaitAsync(TestKernel.Patience);
        results.Where(result => !result.IsOk)
            .ShouldAllBe(result => result.Error!.Code == "unavailable" && result.Error.Category == CopErrorCategory.Temporary);
        await using var again = await TestKernel.StartAsync(new CopOptions(), _file);
        (await again.ReadAsync()).Select(stored => stored.Id)
            .ShouldBe(results.Where(result => result.IsOk).Select(result => result.Unwrap().First.Id), ignoreOrder: true);
    }

    [Fact]
    public async Task A_disposed_kernel_reports_that_and_disposes_once()
    {
        var kernel = await TestKernel.StartAsync();
        await kernel.DisposeAsync();
        await kernel.DisposeAsync();
        (await kernel.Kernel.AppendAsync(Topic, new EventDraft { Type = "note.taken" }, TestKernel.Ada)).Error!.Code.ShouldBe(
            "unavailable");
    }

    [Fact]
    public async Task One_draft_twice_in_one_commit_is_written_once_and_both_succeed()
    {
        await using var kernel = await TestKernel.StartAsync(new CopOptions(), _file);
        var draft = new EventDraft { Type = "note.taken", Id = "urn:cop:event:twice" };
        _file.Close();
        var first = kernel.AppendAsync("note.taken");
        await _file.ArrivedAsync();
        var twice = Enumerable.Range(0, 2).Select(_ => kernel.Kernel.AppendAsync(Topic, draft, TestKernel.Ada)).ToList();
        _file.Open();
        await first;
        (await Task.WhenAll(twice).WaitAsync(TestKernel.Patience)).Select(result => result.Unwrap().IsDuplicate)
            .ShouldBe([false, true], ignoreOrder: true);
    }

    [Fact]
    public async Task A_refusal_never_depends_on_a_failed_commit()
    {
        await using var kernel = await TestKernel.StartAsync(new CopOptions(), _file);
        var draft = Drafts.Of("task.created", "{'taskId':'a'}");
        _file.Close();
        var first = kernel.AppendAsync("note.taken");
        await _file.ArrivedAsync();
        var both = Enumerable.Range(0, 2).Select(_ => kernel.Kernel.AppendAsync(Topic, draft, TestKernel.Ada)).ToList();
        _file.IsFull = true;
        _file.Open();
        await first;
        (await Task.WhenAll(both).WaitAsync(TestKernel.Patience)).ShouldAllBe(result => result.Error!.Code == "unavailable");
    }

    [Fact]
    public async Task A_throwing_upcaster_fails_only_its_caller()
    {
        await using var kernel = await TestKernel.StartAsync(new CopOptions { Upcasters = [new BrokenUpcaster()] }, _file);
        _file.Close();
        var first = kernel.AppendAsync("note.taken");
        await _file.ArrivedAsync();
        var (thrower, bystander) = (kernel.AppendAsync("broken.event"), kernel.AppendAsync("note.taken"));
        _file.Open();
        (await first).TopicSeq.ShouldBe(1);
        await Should.ThrowAsync<CopInvariantException>(thrower);
        (await bystander).TopicSeq.ShouldBe(2);
    }

    public void Dispose() => _file.Dispose();

    private sealed class BrokenUpcaster : IUpcaster
    {
        public string EventType => "broken.event";

        public string FromVersion => "1";

        public string ToVersion => "2";

        public CopJson Upcast(CopJson payload) => throw new InvalidOperationException("broken");
    }
}
