using Cop.Core.Tests.Engine;

namespace Cop.Core.Tests.Admission;

/// <summary>Acting identities in appends and operator commands (D-1, D-20).</summary>
[Trait("spec", "9.3.2")]
public sealed class ActorRulesTests
{
    public static TheoryData<string, bool> Identities => new()
    {
        { "human:ada", true }, { "agent:planner", true }, { "system:import", true }, { "human:ada@example.org", true },
        { "human:Zoë·李", true },
        { "human:a:b", true }, { "system:co", true }, { "agent:cop", true }, { "agent:cop-supervisors", true }, { "human:cop", true },
        { $"human:{new string('x', 200)}", true }, { $"human:{string.Concat(Enumerable.Repeat("😀", 200))}", true },
        { "", false }, { "joe", false }, { "human:", false }, { "root:x", false }, { "human", false }, { "Human:ada", false },
        { " human:ada", false },
        { "human:a\nb", false }, { "human:a b", false }, { "human:\u00A0", false }, { "human:a\u2028", false }, { "human:\u0085", false },
        { "human:a\0", false }, { "human:a\t", false },
        { $"human:{new string('x', 201)}", false }, { $"human:{new string('x', 5000)}", false },
        { "agent:cop-supervisor", false }, { "system:cop", false }, { "system:cop-import", false }, { "system:copper", false },
    };

    [Theory, MemberData(nameof(Identities))]
    public async Task An_identity_is_a_kind_and_a_name(string identity, bool isValid)
    {
        var expected = isValid ? null : "invalid_actor";
        await using var kernel = await TestKernel.StartAsync();
        (await kernel.Kernel.AppendAsync("t", EventDraft.Create("note.taken"), new Actor(identity))).Error?.Code.ShouldBe(expected);
        (await kernel.Kernel.AppendAsync("t", EventDraft.Create("note.taken"), new Actor(identity))).IsOk.ShouldBe(isValid);
        // Operators are checked too; the named objects do not exist.
        foreach (var command in new[]
        {
            (await kernel.Kernel.RetryParkedDeliveryAsync("t", "a", "e", identity)).Error,
            (await kernel.Kernel.SkipParkedDeliveryAsync("t", "a", "e", identity)).Error,
            (await kernel.Kernel.AdoptTopicAsync("t", identity)).Error, (await kernel.Kernel.UnblockTopicAsync("t", identity)).Error,
            (await kernel.Kernel.ResumeContinuationAsync("t", "c", identity)).Error,
            (await kernel.Kernel.AbandonContinuationAsync("t", "c", identity)).Error,
        })
            command!.Code.ShouldBe(expected ?? "not_found");
    }

    [Theory, InlineData(59), InlineData(60)]
    public async Task A_refusal_quotes_a_long_text_without_half_a_character(int length)
    {
        var text = new string('x', length) + "😀";
        await using var kernel = await TestKernel.StartAsync();
        var refused = (await kernel.Kernel.AppendAsync("t", EventDraft.Create("note.taken"), new Actor("joe:" + text[4..]))).Error!;
        CopJson.From(refused.Message).ToString().ShouldContain("joe:xxx");
    }

    // The theory runner would replace a lone surrogate.
    [Fact]
    public void A_lone_surrogate_is_no_character()
    {
        foreach (var identity in new[] { "human:half\ud800", "human:\udc00half", "human:\ud83d" })
            ActorRules.Check(identity, "actor")!.Code.ShouldBe("invalid_actor");
    }

    [Fact]
    public async Task An_unset_actor_is_refused_like_an_empty_one()
    {
        await using var kernel = await TestKernel.StartAsync();
        (await kernel.Kernel.AppendAsync("t", EventDraft.Create("note.taken"), default)).Error!.Code.ShouldBe("invalid_actor");
    }

    [Theory, Trait("spec", "5.3.1")]
    [InlineData("planner", true)]
    [InlineData("agent:planner", true)]
    [InlineData("team/writer_2.b-c", true)]
    [InlineData("7", true)]
    [InlineData("*", false)]
    [InlineData(" ", false)]
    [InlineData("", false)]
    [InlineData("agent:", false)]
    [InlineData("My Agent", false)]
    [InlineData("-planner", false)]
    [InlineData("/planner", false)]
    [InlineData("planner\n", false)]
    [InlineData("plänner", false)]
    [InlineData("a:b", false)]
    public async Task An_agent_s_name_is_valid_wherever_names_are_used(string name, bool isValid)
    {
        var start = async () =>
            await (await TestKernel.StartAsync(TestKernel.Agent(name, EventFilter.All, (_, _, _) => TestKernel.Nothing))).DisposeAsync();
        if (isValid)
            await start();
        else
            (await Should.ThrowAsync<ArgumentException>(start)).Message.ShouldContain("agent name");
    }

    [Theory, Trait("spec", "5.3.1")]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void An_agents_name_has_at_most_100_characters(int length, bool isValid) =>
        (AgentName.Fault(new string('a', length)) is null).ShouldBe(isValid);
}
