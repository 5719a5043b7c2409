using System.Collections.Concurrent;
using Cop.AI;
using Cop.Events;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.Bench;

/// <summary>A host with agents on a store, and waits for durable events by the kernel's own notifications.</summary>
internal sealed class AgentBench : IAsyncDisposable
{
    private static readonly Actor Ada = Actor.Human("ada");

    private readonly ConcurrentDictionary<(string TopicId, string Type), TaskCompletionSource> _waiting = new();
    private readonly ServiceProvider _services;
    private readonly IDisposable _following;

    private AgentBench(ServiceProvider services)
    {
        (_services, Kernel) = (services, services.GetRequiredService<CopKernel>());
        _following = Kernel.Components.Publisher.Follow(Take);
    }

    public CopKernel Kernel { get; }

    public LiveAnswers Live => _services.GetRequiredService<LiveAnswers>();

    public static async Task<AgentBench> StartAsync(Func<Task<IEventStore>> open, Action<CopBuilder> configure)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddCop(cop =>
        {
            cop.UseEventStore(async (_, _) => CopResult.Ok(await open()));
            Hitl.CopBuilderHitlExtensions.AddHitl(cop);
            configure(cop);
        });
        var provider = services.BuildServiceProvider();
        foreach (var hosted in provider.GetServices<IHostedService>())
            await hosted.StartAsync(CancellationToken.None);
        return new AgentBench(provider);
    }

    /// <summary>Appends an event, and waits for an event that follows from it in its topic.</summary>
    public async Task TurnAsync(string topicId, string type, string answer)
    {
        var answered = Expect(topicId, answer);
        (await Kernel.AppendAsync(topicId, EventDraft.Create(type), Ada)).Unwrap();
        await answered;
    }

    /// <summary>Creates a task for an agent.</summary>
    public async Task AssignAsync(string topicId, string taskId, string agent)
    {
        _ = Expect(topicId, EventTypes.TaskCompleted);
        (await Kernel.AppendAsync(
            topicId, new TaskCreated(taskId) { AssignedTo = agent, Title = "Where is it?" }.ToDraft(), Ada)).Unwrap();
    }

    /// <summary>Completes when the task that was assigned last in a topic is completed.</summary>
    public Task WaitAsync(string topicId, string type) =>
        _waiting.TryGetValue((topicId, type), out var expected) ? expected.Task : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _following.Dispose();
        await _services.DisposeAsync();
    }

    private Task Expect(string topicId, string type) => (_waiting[(topicId, type)] =
        new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private void Take(IReadOnlyList<CommitUnit> units)
    {
        foreach (var stored in units.SelectMany(unit => unit.Appends).SelectMany(append => append.Events))
        {
            if (_waiting.TryRemove((stored.Event.TopicId, stored.Event.Type), out var expected))
                expected.TrySetResult();
        }
    }
}
