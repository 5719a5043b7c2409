using System.Globalization;
using Cop.Core.Tests.Engine;

namespace Cop.Core.Tests;

/// <summary>Continuations in a replica: they are not resumed before the adoption (CE-6, D-57).</summary>
[Trait("spec", "5.5.2")]
public sealed class AdoptionTests : IAsyncLifetime
{
    private const string Topic = TestKernel.Topic;

    private static readonly AgentRegistration Worker = TestKernel.Agent(
        "worker", EventFilter.ForTypes("-"),
        (delivery, _, _) => Task.FromResult<AgentOutput>(EventDraft.Create(
            "work.done", ("reason", CopJson.From(delivery.ResumeReason!)), ("state", delivery.State),
            ("trigger", delivery.Trigger is null ? null : CopJson.From(delivery.Trigger.Type)))));

    private TestKernel _source = null!;
    private TestKernel _kernel = null!;

    public async Task InitializeAsync()
    {
        _source = await TestKernel.StartAsync();
        _kernel = await TestKernel.StartAsync(new CopOptions { Agents = [Worker] }, time: _source.Time, firstId: 1000);
    }

    public async Task DisposeAsync()
    {
        await _kernel.DisposeAsync();
        await _source.DisposeAsync();
    }

    [Fact]
    public async Task An_active_continuation_is_resumed_by_an_event_after_the_adoption()
    {
        await _source.AppendAsync(Drafts.Continuation("c", "worker", "{'waitForEvents':['human.spoke']}"));
        await ReplicateAsync();
        (await _kernel.Kernel.AdoptTopicAsync(Topic, "human:ada")).Unwrap();
        (await _kernel.ContinuationAsync("c")).Status.ShouldBe(ContinuationStatus.Active);
        await _kernel.AppendAsync("human.spoke");
        (await _kernel.FindAsync(IsDone)).Payload.ToString().ShouldBe("""{"reason":"event","state":{"kept":1},"trigger":"human.spoke"}""");
        (await _kernel.TypesAsync()).ShouldBe("artifact.created topic.adopted human.spoke continuation.resumed work.done");
        await _kernel.VerifyAsync();
    }

    [Fact]
    public async Task A_continuation_satisfied_in_a_replica_resumes_at_the_adoption()
    {
        var made = await _source.AppendAsync(Drafts.Continuation("c", "worker", "{'waitForEvents':['human.spoke']}"));
        var spoke = await _source.AppendAsync("human.spoke");
        // The source reports behind it that it has no agent for the continuation.
        await ReplicateAsync(spoke.TopicSeq);
        await _kernel.RestartAsync();
        _kernel.Time.Advance(TimeSpan.FromDays(1));
        (await _kernel.ContinuationAsync("c")).Status.ShouldBe(ContinuationStatus.Active);
        (await _kernel.Kernel.AdoptTopicAsync(Topic, "human:ada")).Unwrap();
        (await _kernel.FindAsync(IsDone)).ParentEventIds.ShouldBe([spoke.Id, made.Id]);
        (await _kernel.TypesAsync()).ShouldBe("artifact.created human.spoke topic.adopted continuation.resumed work.done");
    }

    [Fact]
    public async Task Timers_and_deadlines_passed_in_a_replica_count_from_the_adoption()
    {
        await _source.AppendAsync(Drafts.Continuation("timer", "worker", $"{{'resumeAfter':'{In(TimeSpan.FromHours(1))}'}}"));
        await _source.AppendAsync(
            Drafts.Continuation("limit", "worker", $"{{'waitForEvents':['human.spoke'],'resumeBefore':'{In(TimeSpan.FromHours(1))}'}}"));
        await _source.AppendAsync(Drafts.Continuation("later", "worker", $"{{'resumeAfter':'{In(TimeSpan.FromHours(5))}'}}"));
        await ReplicateAsync();
        _kernel.Time.Advance(TimeSpan.FromHours(2));
        (await _kernel.TypesAsync()).ShouldBe("artifact.created artifact.created artifact.created");
        (await _kernel.Kernel.AdoptTopicAsync(Topic, "human:ada")).Unwrap();
        (await _kernel.FindAsync(IsDone)).Payload["reason"]!.AsString().ShouldBe("timer");
        await _kernel.FindAsync(stored => stored.Type == "continuation.expired");
        (await _kernel.ContinuationAsync("later")).Status.ShouldBe(ContinuationStatus.Active);
        // The scan of the adopted topic sets the timer after the adoption is answered.
        await TestKernel.RestAsync(_kernel.Kernel);
        _kernel.Time.Advance(TimeSpan.FromHours(3));
        await _kernel.FindAsync(stored => stored.Type == "continuation.resumed" && stored.Payload["continuationId"]!.AsString() == "later");
    }

    [Fact, Trait("spec", "5.2.2")]
    public async Task An_adopted_continuation_keeps_waiting_after_a_restart()
    {
        await _source.AppendAsync(Drafts.Continuation("c", "worker", "{'waitForEvents':['human.spoke']}"));
        await ReplicateAsync();
        (await _kernel.Kernel.AdoptTopicAsync(Topic, "human:ada")).Unwrap();
        await _kernel.RestartAsync();
        await _kernel.AppendAsync("human.spoke");
        await _kernel.FindAsync(IsDone);
    }

    [Fact, Trait("spec", "5.5.5")]
    public async Task A_missing_agent_is_reported_at_the_adoption_and_resumes_when_added()
    {
        await _source.AppendAsync(Drafts.Continuation("c", "elsewhere"));
        await ReplicateAsync();
        (await _kernel.Kernel.AdoptTopicAsync(Topic, "human:ada")).Unwrap();
        await _kernel.FindAsync(stored => stored.Type == "continuation.attempt_failed");
        await _kernel.RestartAsync(Worker with { Name = "elsewhere" });
        await _kernel.FindAsync(IsDone);
    }

    private static bool IsDone(Event stored) => stored.Type == "work.done";

    private string In(TimeSpan time) =>
        (_source.Time.GetUtcNow() + time).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private async Task ReplicateAsync(long lastSeq = long.MaxValue)
    {
        var events = (await _source.ReadAsync()).Where(stored => stored.TopicSeq <= lastSeq);
        (await _kernel.Kernel.ReplicateAsync(_source.Kernel.StoreId, [.. events])).Unwrap();
    }
}
