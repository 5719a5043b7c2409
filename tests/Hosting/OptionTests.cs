using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Cop.Hosting.Tests;

public sealed class OptionTests
{
    private static readonly Func<Delivery, AgentContext, CancellationToken, Task<AgentOutput>> Nothing = (_, _, _) =>
        Task.FromResult(AgentOutput.None);

    public static TheoryData<Action<CopBuilder>, string> Faults => new()
    {
        { cop => cop.Configure(
            options => options with { Pipeline = options.Pipeline with { MaxQueuedRequests = 0 } }), "Pipeline.MaxQueuedRequests" },
        { cop => cop.Configure(
            options => options with { Scheduler = options.Scheduler with { ErrorDelay = TimeSpan.Zero } }), "Scheduler.ErrorDelay" },
        { cop => cop.Configure(options => options with { Limits = options.Limits with { MaxEventBytes = 3 } }), "Limits.MaxEventBytes" },
        { cop => cop.AddAgent("a", EventFilter.All, Nothing, new AgentOptions { MaxAttempts = 0 }), "MaxAttempts is 0" },
        { cop => cop.AddAgent("a", EventFilter.All, Nothing).AddAgent("agent:a", EventFilter.All, Nothing), "Two agents are named 'a'" },
        { cop => cop.AddAgent("cop-supervisor", EventFilter.All, Nothing), "is reserved for the kernel" },
        { cop => cop.AddProfile(new Profile { Name = "P", Version = "1", CopVersion = "9", Migration = "none" }), "targets COP '9'" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Invalid_options_fail_the_start_and_are_named(Action<CopBuilder> configure, string named)
    {
        using var host = TestHost.Build(cop => configure(cop.UseMemory()));
        (await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync())).Message.ShouldContain(named);
    }

    [Fact]
    public async Task A_host_without_a_store_does_not_start()
    {
        using var host = TestHost.Build(_ => { });
        (await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync())).Message.ShouldContain("No store is configured");
    }

    [Fact]
    public void A_second_store_is_refused_at_its_registration() =>
        Should.Throw<InvalidOperationException>(
            () => TestHost.Build(cop => cop.UseMemory().UseJournal("x"))).Message.ShouldContain("A store is already configured");

    [Fact]
    public async Task Changes_of_options_build_on_each_other_and_reach_the_kernel()
    {
        using var host = TestHost.Build(
            cop => cop.UseMemory()
                .Configure(options => options with { Limits = options.Limits with { MaxBatchEvents = 2 } })
                .Configure(options => options with { Limits = options.Limits with { MaxBatchEvents = options.Limits.MaxBatchEvents + 1 } })
                .AddProfile(
                    new Profile { Name = "P", Version = "1", CopVersion = CopVersion.Current, Migration = "none" }, isGlobal: true));
        await host.StartAsync();
        host.Services.GetRequiredService<IOptions<CopOptions>>().Value.GlobalProfiles.ShouldBe(["P"]);
        var drafts = Enumerable.Repeat(EventDraft.Create("a"), 4).ToList();
        (await host.Kernel().AppendAsync("t", drafts, TestHost.Ada)).Error!.Code.ShouldBe(CopErrorCodes.LimitExceeded);
        (await host.Kernel().AppendAsync("t", drafts[..3], TestHost.Ada)).IsOk.ShouldBeTrue();
        await host.StopAsync();
    }

    [Fact]
    public async Task An_upcaster_also_applies_to_rows_rebuilt_from_the_journal()
    {
        using var directory = new TemporaryDirectory();
        for (var start = 0; start < 2; start++)
        {
            using var host = TestHost.Build(cop => cop.UseJournal(directory.Path).AddUpcaster(new Titled()));
            await host.StartAsync();
            if (start == 0)
                (await host.Kernel()
                    .AppendAsync("t", EventDraft.Create(EventTypes.TaskCreated, ("taskId", CopJson.From("k"))), TestHost.Ada)).Unwrap();
            (await host.Kernel().Store.GetTaskAsync("t", "k")).Unwrap()!.Title.ShouldBe("untitled");
            (await host.Kernel().VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
            await host.StopAsync();
        }
    }

    [Fact]
    public async Task A_package_can_provide_a_store()
    {
        using var host = TestHost.Build(cop => cop.UseEventStore((_, _) => Task.FromResult(CopResult.Ok<IEventStore>(
            EmbeddedEventStore.OpenInMemory(Guid.NewGuid, new EmbeddedOptions { NodeId = "urn:cop:node:mine" })))));
        await host.StartAsync();
        host.Kernel().NodeId.ShouldBe("urn:cop:node:mine");
        await host.StopAsync();
    }

    private sealed class Titled : IUpcaster
    {
        public string EventType => EventTypes.TaskCreated;

        public string FromVersion => "1";

        public string ToVersion => "2";

        public CopJson Upcast(CopJson payload) => payload.With("title", CopJson.From("untitled"));
    }
}
