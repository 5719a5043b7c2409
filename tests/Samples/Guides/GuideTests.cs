using Cop.Events;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.Samples.Tests.Guides;

/// <summary>Runs the code of the guides.</summary>
public sealed class GuideTests
{
    private const string Topic = "urn:cop:topic:guide";

    private static readonly Actor Ada = Actor.Human("ada");

    [Fact]
    public async Task A_recorded_effect_has_a_typed_outcome()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var model = new CountingTranslations();
        builder.Services.AddSingleton<ITranslationModel>(model);
        #region effect-host
        builder.Services.AddCop(cop => cop
            .UseMemory()
            .AddAgent<Translator>("translator").On<TextReceived>(agent => agent.TranslateAsync));
        #endregion

        await using var started = await StartAsync(builder);
        (await started.Topic.AppendAsync(new TextReceived("hello"), Ada)).Unwrap();
        (await started.Topic.WaitForAsync<TextTranslated>(timeout: HangLimit.Span)).Payload.Text.ShouldBe("HELLO");
        model.Calls.ShouldBe(1);
    }

    [Fact]
    public async Task Child_tasks_are_joined()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        #region fan-out-host
        builder.Services.AddCop(cop =>
        {
            cop.UseMemory();
            cop.AddAgent("reviewer").On<ReviewAsked>(Reviewer.Split).OnChildrenEnded(Reviewer.Join);
            cop.AddAgent("checker", new AgentOptions { MaxConcurrency = 8 }).OnAssigned(Reviewer.Check);
        });
        #endregion

        await using var started = await StartAsync(builder);
        (await started.Topic.AppendAsync(new ReviewAsked("plan.md", ["a", "bb", "ccc"]), Ada)).Unwrap();
        var review = (await started.Topic.WaitForAsync<TaskCreated>(task => task.ParentTaskId is null, HangLimit.Span)).Payload.TaskId;
        await started.Topic.WaitForAsync<TaskCompleted>(task => task.TaskId == review, HangLimit.Span);
        var parent = (await started.Topic.GetStateAsync()).Unwrap()!.Tasks.Single(task => task.Id == review);
        parent.ResultAs<Finding>()!.Faults.ShouldBe(6);
    }

    [Fact]
    public async Task A_projection_in_memory_folds_records()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        #region projection
        var lengths = UserProjection.Create<string>("longest").On<TextReceived>(
            received => received.TopicId,
            (longest, received) => received.Payload.Text.Length > (longest?.Length ?? 0) ? received.Payload.Text : longest);
        builder.Services.AddCop(cop => cop.UseMemory().AddProjection(lengths));
        #endregion

        await using var started = await StartAsync(builder);
        (await started.Topic.AppendAsync(new TextReceived("a long text"), Ada)).Unwrap();
        var appended = (await started.Topic.AppendAsync(new TextReceived("short"), Ada)).Unwrap().First;
        #region projection-read
        var kernel = started.Topic.Kernel;
        (await kernel.WaitForProjectionAsync(lengths, appended)).Unwrap();
        var longest = lengths.Find(appended.TopicId);
        #endregion
        longest.ShouldBe("a long text");
    }

    [Fact]
    public async Task An_old_event_reaches_the_handler_as_the_newest_record()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddCop(cop => cop.UseMemory()
            .AddAgent("porter").On((RoomCleaned cleaned) => new RoomReady(cleaned.Room)));
        await using var started = await StartAsync(builder);
        (await started.Topic.AppendAsync(new RoomCleanedV1(7), Ada)).Unwrap();
        (await started.Topic.WaitForAsync<RoomReady>(timeout: HangLimit.Span)).Payload.Room.ShouldBe("room 7");
    }

    #region test
    [Fact]
    public async Task The_porter_reports_a_clean_room()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddCop(cop => cop.UseMemory()
            .AddAgent("porter").On((RoomCleaned cleaned) => new RoomReady(cleaned.Room)));
        using var host = builder.Build();
        await host.StartAsync();
        var topic = host.Services.GetRequiredService<CopKernel>().Topic("rooms");
        (await topic.AppendAsync(new RoomCleaned("room 9"), Actor.Human("ada"))).Unwrap();
        (await topic.WaitForAsync<RoomReady>(timeout: TimeSpan.FromMinutes(1))).Payload.Room.ShouldBe("room 9");
        await host.StopAsync();
    }
    #endregion

    private static async Task<Started> StartAsync(HostApplicationBuilder builder)
    {
        var host = builder.Build();
        await host.StartAsync();
        return new Started(host, host.Services.GetRequiredService<CopKernel>().Topic(Topic));
    }

    private sealed record Started(IHost Host, TopicClient Topic) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Host.StopAsync();
            Host.Dispose();
        }
    }
}
