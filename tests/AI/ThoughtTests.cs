using Cop.Ledger;

namespace Cop.AI.Tests;

/// <summary>Reasoning that only the holder of a key can read.</summary>
[Trait("spec", "10.3.3")]
public sealed class ThoughtTests : IDisposable
{
    private const string Subject = "urn:cop:subject:customer-7";

    private readonly string _folder = Directory.CreateTempSubdirectory("cop-thoughts-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Sealed_reasoning_needs_its_key_and_is_gone_with_it()
    {
        var vault = Vault();
        var sealer = new ValueSealer(vault);
        await using var desk = await StartAsync((draft, token) => sealer.SealAsync(draft, Subject, ["/artifact/payload/text"], token));
        await desk.AskAsync();
        (await desk.TaskAsync()).Status.ShouldBe(CopTaskStatus.Done);
        (await desk.Topic.HistoryAsync()).ShouldNotContain("honest");
        (await desk.CallsAsync()).Single().Response["contents"]!.Items.First().ToString().ShouldBe(
            """{"length":17,"redacted":true,"type":"thought"}""");

        var thought = await ThoughtAsync(desk);
        (await sealer.OpenAsync(thought)).Unwrap()["payload"]!["artifact"]!["payload"]!["text"]!.AsString().ShouldBe(
            "They look honest.\nThe cup is cheap.");
        (await SubjectErasure.EraseAsync(desk.Test.Kernel, vault, Subject, "asked for it", Actor.Human("dpo"))).Unwrap()
            .ShouldHaveSingleItem();
        (await sealer.OpenAsync(thought)).Unwrap()["payload"]!["artifact"]!["payload"]!["text"]!["$erased"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Reasoning_that_the_host_returns_unsealed_is_not_recorded()
    {
        await using var desk = await StartAsync((draft, _) => Task.FromResult(CopResult.Ok(draft)));
        await desk.AskAsync();
        (await desk.TaskAsync()).Error!["code"]!.AsString().ShouldBe(AiErrorCodes.ThoughtNotSealed);
        (await desk.Topic.HistoryAsync()).ShouldNotContain("honest");
    }

    [Fact]
    public async Task Of_an_erased_subject_the_length_is_recorded_and_the_work_goes_on()
    {
        var sealer = new ValueSealer(Vault());
        (await sealer.SealAsync(new EventDraft { Id = "e", Type = "x", Payload = CopJson.EmptyObject }, Subject, [])).Unwrap();
        (await Vault().EraseAsync(Subject, CancellationToken.None)).Unwrap();
        await using var desk = await StartAsync((draft, token) => sealer.SealAsync(draft, Subject, ["/artifact/payload/text"], token));
        await desk.AskAsync();
        (await desk.TaskAsync()).Status.ShouldBe(CopTaskStatus.Done);
        var parts = (await ThoughtAsync(desk)).Payload["artifact"]!["payload"]!["parts"]!.Items.ToList();
        parts.Select(part => (part["redacted"]!.ToString(), part["length"]!.ToString(), part["text"])).ShouldBe(
            [("true", "17", null), ("true", "17", null)]);
    }

    [Fact]
    public void A_policy_without_a_function_that_seals_is_refused() => Should.Throw<ArgumentException>(() =>
        new Microsoft.Extensions.DependencyInjection.ServiceCollection().AddCop(cop => cop.AddChatAgent("a", chat =>
        {
            chat.UseClient(_ => new ScriptedChatClient());
            chat.Thoughts = ThoughtPolicy.Seal;
        }))).Message.ShouldContain("SealThoughts");

    private FileKeyVault Vault() => new(_folder, new byte[32], count => System.Security.Cryptography.RandomNumberGenerator.GetBytes(count));

    private static async Task<Event> ThoughtAsync(Desk desk)
    {
        await foreach (var stored in desk.Test.Kernel.Log.ReadTopicAsync(desk.Topic.Id))
        {
            if (stored.Payload["artifact"]?["type"]?.AsString() == AiArtifactTypes.Thought)
                return stored;
        }

        throw new InvalidOperationException("The topic has no thought.");
    }

    private static Task<Desk> StartAsync(Func<EventDraft, CancellationToken, Task<CopResult<EventDraft>>> seal) => Desk.StartAsync(
        new ScriptedChatClient((_, _) => new ChatResponse(new ChatMessage(ChatRole.Assistant,
            [new TextReasoningContent("They look honest."), new TextReasoningContent("The cup is cheap."), new TextContent("Yes.")]))
            {
                FinishReason = ChatFinishReason.Stop,
            }),
        chat => chat.SealThoughts(seal));
}
