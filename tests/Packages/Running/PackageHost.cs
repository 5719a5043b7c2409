using System.Collections.Immutable;
using Cop.AI;
using Cop.Hitl;
using Cop.Storage;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.Packages.Tests;

/// <summary>A host with one package agent, "support", on a journal that outlives it.</summary>
internal sealed class PackageHost : IAsyncDisposable
{
    public const string Agent = "support";

    private readonly ServiceProvider _services;

    private PackageHost(ServiceProvider services) => _services = services;

    public CopKernel Kernel => _services.GetRequiredService<CopKernel>();

    public HumanRequests Inbox => _services.GetRequiredService<HumanRequests>();

    public LiveAnswers Live => _services.GetRequiredService<LiveAnswers>();

    public static async Task<ContextPackage> LoadAsync(EvaluationProject project)
    {
        var outcome = await ContextPackage.LoadAsync(project.Environment);
        return outcome.Value.ShouldNotBeNull(string.Join('\n', outcome.Diagnostics));
    }

    public static async Task<PackageHost> StartAsync(
        ContextPackage package, IChatClient client, Func<string, string>? search = null, Func<string, string>? refund = null,
        IJournalFile? journal = null, Action<PackageAgentBuilder>? configure = null, Action<IServiceCollection>? add = null,
        int concurrency = 1, int attempts = 50)
    {
        var services = new ServiceCollection();
        add?.Invoke(services);
        services.AddCop(cop => cop
            .UseEventStore((_, options) => Task.FromResult(CopResult.Ok<IEventStore>(EmbeddedEventStore.Open(
                journal ?? new MemoryJournalFile(), Guid.NewGuid,
                new EmbeddedOptions { Profiles = [HitlProfile.Create(), AiProfile.Create(), PackagesProfile.Create()] }).Unwrap())))
            // The usual three attempts of a step are over within seconds, which a test may need to bind another bundle.
            .Configure(given => given with
            {
                Scheduler = given.Scheduler with
                {
                    DefaultContinuationAttempts = Math.Max(given.Scheduler.DefaultContinuationAttempts, attempts),
                },
            })
            .AddHitl()
            .AddPackageAgent(Agent, package, agent =>
            {
                agent.ApproveBy = "role:lead";
                agent.UseClient(_ => client)
                    .Implement("search", (string id) => search?.Invoke(id) ?? "sent", ToolKind.ReadOnly)
                    .Implement("refund", (string id) => refund?.Invoke(id) ?? "refunded", ToolKind.SideEffect);
                agent.Configure(chat => chat.OutageDelay = TimeSpan.FromMilliseconds(10));
                configure?.Invoke(agent);
            }, new AgentOptions
            {
                RetryDelay = TimeSpan.FromMilliseconds(10), MaxAttempts = attempts, Timeout = TimeSpan.FromMinutes(10),
                MaxConcurrency = concurrency,
            }));
        var host = new PackageHost(services.BuildServiceProvider());
        foreach (var hosted in host._services.GetServices<IHostedService>()) await hosted.StartAsync(CancellationToken.None);
        return host;
    }

    public async Task<List<Event>> EventsAsync(string topicId)
    {
        var events = new List<Event>();
        await foreach (var stored in Kernel.Log.ReadTopicAsync(topicId)) events.Add(stored);
        return events;
    }

    /// <summary>Waits until nothing is left to do, so that what has not come does not come any more.</summary>
    public async Task RestAsync()
    {
        using var limit = HangLimit.Begin();
        for (; !Kernel.IsIdle(0); limit.Token.ThrowIfCancellationRequested()) await Task.Yield();
    }

    public async Task ApproveAsync(string topicId, string requestId, bool approves = true)
    {
        var request = (await Inbox.GetAsync(topicId, requestId)).Unwrap().ShouldNotBeNull();
        var answer = HumanAnswer.Decide(request.Options[approves ? 0 : 1]).Having(request);
        (await Inbox.AnswerAsync(topicId, requestId, answer, Actor.Human("ada").InRole("role:lead"))).Unwrap();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var hosted in _services.GetServices<IHostedService>().Reverse()) await hosted.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }
}
