namespace Cop.Core.Tests.Engine;

/// <summary>Which agent a continuation resumes, and what is reported when there is none (spec 5.5.1, 5.5.5; D-59b).</summary>
[Trait("spec", "5.5.2")]
public sealed class ContinuationAgentTests
{
    private static readonly AgentRegistration Worker = ResumingAgent.Create("worker");

    [Fact, Trait("spec", "5.5.5")]
    public async Task An_unknown_agent_is_reported_once_and_found_after_a_restart()
    {
        await using var kernel = await TestKernel.StartAsync(ResumingAgent.Create("other"));
        await kernel.AppendAsync(Drafts.Continuation("c", "worker", "{'waitForEvents':['human.spoke']}"));
        await kernel.AppendAsync("human.spoke");
        (await kernel.SeeAsync("continuation.attempt_failed")).Payload.At("/error/code")!.AsString().ShouldBe("no_agent");
        await kernel.RestartAsync();
        await kernel.AppendAsync("human.spoke");
        (await kernel.ContinuationAsync("c")).Attempt.ShouldBe(1);
        await kernel.RestartAsync(Worker);
        (await kernel.SeeAsync("work.done")).Payload["attempt"]!.ToString().ShouldBe("1");
        (await kernel.ReadAsync()).Count(stored => stored.Type == "continuation.attempt_failed").ShouldBe(1);
    }

    [Fact, Trait("spec", "5.5.5")]
    public async Task An_undeclared_label_is_reported_once_and_resumed_by_a_version_that_declares_it()
    {
        await using var kernel = await TestKernel.StartAsync(
            ResumingAgent.Create("worker", TestKernel.Patient with { ResumePoints = ["begin"] }));
        await kernel.AppendAsync(Drafts.Continuation("c", "worker", "{'label':'review','waitForEvents':['human.spoke']}"));
        await kernel.AppendAsync("human.spoke");
        var failed = await kernel.SeeAsync("continuation.attempt_failed");
        failed.Payload.At("/error/code")!.AsString().ShouldBe("no_resume_point");
        failed.Payload.At("/error/message")!.AsString()!.ShouldContain("'review'");
        await kernel.RestartAsync();
        await kernel.AppendAsync("human.spoke");
        (await kernel.ContinuationAsync("c")).Attempt.ShouldBe(1);
        await kernel.RestartAsync(ResumingAgent.Create("worker", TestKernel.Patient with { ResumePoints = ["begin", "review"] }));
        (await kernel.SeeAsync("work.done")).Payload["attempt"]!.ToString().ShouldBe("1");
        (await kernel.ReadAsync()).Count(stored => stored.Type == "continuation.attempt_failed").ShouldBe(1);
    }

    [Fact]
    public async Task An_unassigned_continuation_goes_to_the_first_agent_that_declares_its_label()
    {
        await using var kernel = await TestKernel.StartAsync(
            ResumingAgent.Create("a", TestKernel.Patient with { ResumePoints = ["begin"] }),
                ResumingAgent.Create("b", TestKernel.Patient with { ResumePoints = ["review"] }));
        await kernel.AppendAsync(Drafts.Continuation("c", "*", "{'label':'review'}"));
        (await kernel.SeeAsync("work.done")).Initiator.ShouldBe("agent:b");
        await kernel.AppendAsync(Drafts.Continuation("d", "*"));
        (await kernel.SeeAsync("continuation.attempt_failed")).Payload.At("/error/code")!.AsString().ShouldBe("no_resume_point");
    }

    [Fact]
    public void An_empty_resume_point_is_refused() =>
        Should.Throw<ArgumentException>(
            () => new CopOptions { Agents = [ResumingAgent.Create("a", new AgentOptions { ResumePoints = [""] })] }.Validate())
            .Message.ShouldContain("ResumePoints");

    [Fact, Trait("spec", "5.5.1")]
    public async Task A_continuation_without_an_agent_still_expires()
    {
        await using var kernel = await TestKernel.StartAsync(ResumingAgent.Create("other"));
        await kernel.AppendAsync(Drafts.Continuation("c", "worker", $"{{'resumeBefore':'{At(kernel, 60)}'}}"));
        await kernel.FindAsync(stored => stored.Type == "continuation.attempt_failed");
        kernel.Time.Advance(TimeSpan.FromMilliseconds(60_001));
        await kernel.FindAsync(stored => stored.Type == "continuation.expired");
    }

    [Fact]
    public async Task An_unassigned_continuation_goes_to_the_first_accepting_agent_by_name()
    {
        await using var kernel = await TestKernel.StartAsync(
            ResumingAgent.Create("z"),
            ResumingAgent.Create("a", TestKernel.Patient with { AcceptUnassignedContinuations = false }), ResumingAgent.Create("m"),
                ResumingAgent.Create("b", topics: ["elsewhere"]));
        await kernel.AppendAsync(Drafts.Continuation("c", "*"));
        (await kernel.SeeAsync("work.done")).Initiator.ShouldBe("agent:m");
    }

    private static string At(TestKernel kernel, int seconds) => CopTime.Format(kernel.Time.GetUtcNow().AddSeconds(seconds));
}
