namespace Cop.Core.Tests.Engine;

/// <summary>Continuations with the state of an older agent version, resumed by a newer one (D-59b, M-3).</summary>
[Trait("spec", "5.5.3")]
public sealed class StateUpcasterTests
{
    private static readonly IStateUpcaster Named = new Step("1", "2", state => state.With("name", state["n"]).With("n", null));
    private static readonly IStateUpcaster Listed =
        new Step("2", "3", state => state.With("names", CopJson.Array(state["name"]!)).With("name", null));

    [Theory]
    [InlineData("{'stateVersion':'1','n':'ada'}", """{"names":["ada"],"stateVersion":"3"}""")]
    [InlineData("{'stateVersion':'2','name':'ada'}", """{"names":["ada"],"stateVersion":"3"}""")]
    [InlineData("{'stateVersion':'3','names':[]}", """{"names":[],"stateVersion":"3"}""")]
    [InlineData("{'stateVersion':'9','n':'ada'}", """{"n":"ada","stateVersion":"9"}""")]
    [InlineData("{'stateVersion':1,'n':'ada'}", """{"n":"ada","stateVersion":1}""")]
    [InlineData("{'n':'ada'}", """{"n":"ada"}""")]
    [InlineData("'ada'", "\"ada\"")]
    public async Task An_agent_sees_the_newest_state_version_and_the_log_the_stored_one(string saved, string seen)
    {
        await using var kernel = await TestKernel.StartAsync(Worker());
        await kernel.AppendAsync(Saved(saved));
        await kernel.RestartAsync(Worker(Listed, Named));
        await kernel.AppendAsync("human.spoke");
        (await kernel.SeeAsync("work.done")).Payload["state"]!.ToString().ShouldBe(seen);
        (await kernel.Kernel.Store.GetArtifactAsync(TestKernel.Topic, "c")).Unwrap()!.Payload["state"].ShouldBe(Drafts.Json(saved));
        await kernel.VerifyAsync();
    }

    [Fact]
    public async Task A_first_version_without_an_upcaster_is_unchanged()
    {
        await using var kernel = await TestKernel.StartAsync(Worker(Listed));
        await kernel.AppendAsync(Saved("{'stateVersion':'1','n':'ada'}"));
        await kernel.AppendAsync("human.spoke");
        (await kernel.SeeAsync("work.done")).Payload["state"]!.ToString().ShouldBe("""{"n":"ada","stateVersion":"1"}""");
    }

    [Fact]
    public async Task Each_attempt_reads_the_state_by_this_agent_s_upcasters()
    {
        var seen = new Seen<string>();
        var failing = TestKernel.Agent("worker", EventFilter.ForTypes("-"), (delivery, _, _) =>
        {
            seen.Add(delivery.State!.ToString());
            return delivery.Attempt == 1
                ? throw new InvalidOperationException("once")
                : Task.FromResult<AgentOutput>(EventDraft.Create("work.done"));
        }, TestKernel.Patient with { StateUpcasters = [Named] });
        var other = TestKernel.Agent(
            "other", EventFilter.ForTypes("-"), (_, _, _) => TestKernel.Nothing, TestKernel.Patient with { StateUpcasters = [Listed] });
        await using var kernel = await TestKernel.StartAsync(failing, other);
        await kernel.AppendAsync(Saved("{'stateVersion':'1','n':'ada'}"));
        await kernel.AppendAsync("human.spoke");
        await kernel.SeeAsync("work.done");
        seen.Items.ShouldBe(["""{"name":"ada","stateVersion":"2"}""", """{"name":"ada","stateVersion":"2"}"""]);
    }

    [Theory, Trait("spec", "5.5.5")]
    [InlineData(false, "InvalidOperationException: broken")]
    [InlineData(true, "returned null")]
    public async Task A_failing_state_upcaster_fails_the_attempt_and_keeps_the_state(bool givesNothing, string said)
    {
        var broken = new Step("1", "2", _ => givesNothing ? null! : throw new InvalidOperationException("broken"));
        await using var kernel = await TestKernel.StartAsync(Worker(broken));
        await kernel.AppendAsync(Saved("{'stateVersion':'1','n':'ada'}"));
        await kernel.AppendAsync("human.spoke");
        (await kernel.FindAsync(stored => stored.Type == "continuation.attempt_failed")).Payload.At(
            "/error/message")!.AsString()!.ShouldContain(said);
        await kernel.RestartAsync(Worker(Named));
        var done = await kernel.SeeAsync("work.done");
        done.Payload["state"]!.ToString().ShouldBe("""{"name":"ada","stateVersion":"2"}""");
        done.Payload["attempt"]!.ToString().ShouldBe("2");
    }

    [Fact]
    public async Task Conflicting_state_upcasters_are_refused_at_the_start()
    {
        (await Should.ThrowAsync<ArgumentException>(() => TestKernel.StartAsync(Worker(Named, new Step("1", "3", state => state)))))
            .Message.ShouldContain("Agent 'worker' has two state upcasters from version '1'");
        (await Should.ThrowAsync<ArgumentException>(() => TestKernel.StartAsync(Worker(Named, new Step("2", "1", state => state)))))
            .Message.ShouldContain("The state upcasters of agent 'worker' form a cycle at version '1'");
    }

    private static EventDraft Saved(string state)
    {
        var draft = Drafts.Continuation("c", "worker", "{'waitForEvents':['human.spoke']}");
        var artifact = draft.Payload["artifact"]!;
        return draft with { Payload = draft.Payload.With(
            "artifact", artifact.With("payload", artifact["payload"]!.With("state", Drafts.Json(state)))) };
    }

    private static AgentRegistration Worker(params IStateUpcaster[] upcasters) => TestKernel.Agent(
        "worker", EventFilter.ForTypes("-"),
        (delivery, _, _) => Task.FromResult<AgentOutput>(
            EventDraft.Create("work.done", ("state", delivery.State), ("attempt", CopJson.From(delivery.Attempt)))),
        TestKernel.Patient with { StateUpcasters = [.. upcasters] });

    private sealed record Step(string FromVersion, string ToVersion, Func<CopJson, CopJson> Change) : IStateUpcaster
    {
        public CopJson Upcast(CopJson state) => Change(state);
    }
}
