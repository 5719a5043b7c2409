using Cop.AI;
using Cop.Hitl;
using Cop.Packages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.Cli.Tests;

/// <summary>
/// <c>cop bind</c> changes the bundle of an agent whose model call is recorded and not used yet: <c>request_changed</c>, until the former
/// bundle is bound again by the same command.
/// </summary>
public sealed class RebindingTests : IDisposable
{
    private const string Agent = "support";
    private const string Topic = "urn:cop:topic:rebinding";
    private const string TaskId = "urn:cop:task:rebinding";

    private readonly TemporaryDirectory _directory = new();
    private int _calls;

    public RebindingTests()
    {
        Write("cop.yaml", "meta: {name: support-agent, version: 1.0.0}\ncontext: {system: {source: s.md}}\n");
        Write("s.md", "You help.\n");
    }

    public void Dispose() => _directory.Dispose();

    private string Store => _directory.File(".cop/store");

    [Fact]
    public async Task A_bundle_that_changed_under_an_agent_is_request_changed_until_the_former_one_is_bound_again()
    {
        await BindAsync();
        var held = new HeldAnswer();
        await RunAsync(held, async kernel =>
        {
            var created = new Cop.Events.TaskCreated(TaskId)
            {
                AssignedTo = Agent, Metadata = CopJson.Object(("prompt", CopJson.From("Hi"))),
            };
            (await kernel.AppendAsync(Topic, created.ToDraft(), Actor.Human("ada"))).Unwrap();
            await held.Reached.WaitAsync(Tool.Timeout);
        });
        Write("s.md", "You help more.\n");
        await BindAsync();
        await RunAsync(null, async kernel =>
        {
            using var limit = new CancellationTokenSource(Tool.Timeout);
            await foreach (var stored in kernel.StreamEventsAsync(Topic, cancellationToken: limit.Token))
                if (stored.Payload["error"]?["code"]?.AsString() == AiErrorCodes.RequestChanged) return;
        });
        (await Tool.RunAsync("topic", "log", Topic, "--store", Store, "--json")).Output.ShouldContain(AiErrorCodes.RequestChanged);
        Write("s.md", "You help.\n");
        await BindAsync();
        await RunAsync(null, async kernel =>
            (await kernel.Chat(Agent, Topic).FollowAsync(TaskId).WaitAsync(Tool.Timeout)).Text.ShouldBe("Hello."));
        _calls.ShouldBe(1, "the recorded answer is used for the question that it belongs to");
    }

    private async Task BindAsync()
    {
        var bound = await Tool.RunAsync("bind", Agent, "--store", Store, "-C", _directory.File(""));
        bound.ExitCode.ShouldBe(0, bound.ToString());
        bound.Output.ShouldContain("is bound to");
    }

    private async Task RunAsync(HeldAnswer? held, Func<CopKernel, Task> act)
    {
        var package = await ContextPackage.LoadAsync(_directory.File(""));
        var client = new ScriptedChatClient((_, _) =>
        {
            Interlocked.Increment(ref _calls);
            return ScriptedChatClient.Say("Hello.");
        });
        var services = new ServiceCollection();
        services.AddCop(cop =>
        {
            cop.UseJournal(Store).AddHitl().AddPackageAgent(
                Agent, package, agent => agent.UseClient(_ => client),
                new AgentOptions { RetryDelay = TimeSpan.FromMilliseconds(10), MaxAttempts = 1000 });
            if (held is not null) cop.Configure(options => options with { DraftTransforms = [held] });
        });
        await using var provider = services.BuildServiceProvider();
        foreach (var hosted in provider.GetServices<IHostedService>()) await hosted.StartAsync(CancellationToken.None);
        try
        {
            await act(provider.GetRequiredService<CopKernel>());
        }
        finally
        {
            foreach (var hosted in provider.GetServices<IHostedService>().Reverse()) await hosted.StopAsync(CancellationToken.None);
        }
    }

    private void Write(string path, string text) => File.WriteAllText(_directory.File(path), text);

    /// <summary>Refuses the end of a task, so that the call of its model is recorded and nothing behind it.</summary>
    private sealed class HeldAnswer : IDraftTransform
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public ValueTask<CopResult<EventDraft>> ApplyAsync(EventDraft draft, CancellationToken cancellationToken)
        {
            if (draft.Type != EventTypes.TaskCompleted) return ValueTask.FromResult(CopResult.Ok(draft));
            _reached.TrySetResult();
            return ValueTask.FromResult<CopResult<EventDraft>>(CopError.Temporary("held", "The end of the task is held back."));
        }
    }
}
