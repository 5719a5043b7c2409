using Cop.Events;
using Cop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.Samples.Tests;

/// <summary>Runs the code of docs/writing-agents.md.</summary>
public sealed class AgentSampleTests
{
    private static readonly Actor Ada = Actor.Human("ada");

    private static readonly CopTestOptions Patient = new() { Patience = HangLimit.Span };

    [Fact]
    public async Task An_agent_is_registered_and_reports_a_broken_link()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());

        #region register
        builder.Services.AddSingleton<ILinkProbe, RefusingProbe>();
        builder.Services.AddCop(cop =>
        {
            cop.UseMemory();
            cop.AddAgent<LinkChecker>("link-checker", new AgentOptions { Timeout = TimeSpan.FromSeconds(30), MaxAttempts = 3 })
                .On<LinkFound>(agent => agent.CheckAsync);
        });
        #endregion

        using var host = builder.Build();
        await host.StartAsync();
        var kernel = host.Services.GetRequiredService<CopKernel>();
        var topicId = "urn:cop:topic:sample";
        var timeout = HangLimit.Span;

        #region topic
        var topic = kernel.Topic(topicId);
        (await topic.AppendAsync([new LinkFound("README.md"), new LinkFound("nowhere.md")], Actor.Human("ada"))).Unwrap();
        Event<LinkBroken> broken = await topic.WaitForAsync<LinkBroken>(timeout: timeout);
        #endregion

        broken.Payload.Link.ShouldBe("nowhere.md");
        await host.StopAsync();
    }

    [Fact]
    public async Task A_recorded_effect_runs_once_for_two_invocations()
    {
        var model = new CountingModel();
        var summariser = new Summariser(model);
        await using var test = await CopTest.StartAsync(
            cop => cop.AddAgent("summariser").On<TextWritten>(async (written, context, cancellationToken) =>
            {
                var output = await summariser.SummariseAsync(written, context, cancellationToken);
                return context.Attempt == 1 ? throw new InvalidOperationException("The process stumbles after the call.") : output;
            }), Patient);
        var topic = test.Topic();
        await topic.GivenAsync(new TextWritten("long"));
        await test.AdvanceToNextAsync();
        (await topic.WaitForAsync<TextSummarised>()).Payload.Summary.ShouldBe("summary 1");
        model.Calls.ShouldBe(1);
    }

    #region test
    private static void Configure(CopBuilder cop) => cop.AddAgent<Approver>("approver")
        .On<TextWritten>(agent => agent.Ask).OnResume(Approver.Decision, agent => agent.Decide);

    [Fact]
    public async Task An_approved_text_is_published_and_a_forgotten_one_is_not()
    {
        await using var test = await CopTest.StartAsync(Configure);
        var topic = test.Topic();
        await topic.GivenAsync([new TextWritten("Hello"), new TextWritten("Bye")]);
        var asked = await topic.EventsAsync<PublicationAsked>();
        await topic.GivenAsync(new PublicationDecided(asked[0].RequestId, Publish: true));
        await test.AdvanceAsync(TimeSpan.FromDays(3));
        (await topic.EventsAsync<TextPublished>()).ShouldBe([new TextPublished("Hello")]);
    }

    private static readonly Scenario Published = Scenario.Create(Configure).Given(new TextWritten("Hello"))
        .When<PublicationAsked>(asked => new PublicationDecided(asked.Payload.RequestId, Publish: true))
        .Then<TextPublished>(times: 1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void An_approved_text_is_published_once_over_crashes_and_repeats(ulong seed) => Published.Hostile(seed);
    #endregion

    [Fact]
    public async Task Sections_are_checked_by_child_tasks_and_joined()
    {
        await using var test = await CopTest.StartAsync(
            cop =>
            {
                #region joined
                cop.AddAgent<Reviewer>("reviewer").On<ReviewRequested>(agent => agent.Split).OnChildrenEnded(agent => agent.Join);
                cop.AddAgent<Checker>("checker", new AgentOptions { MaxConcurrency = 4 }).OnAssigned(agent => agent.Check);
                #endregion
            }, Patient);
        var topic = test.Topic();
        await topic.GivenAsync(new ReviewRequested("report.md", ["Aim", "Method", "End"]));
        var parent = (await topic.EventsAsync<TaskCreated>())[0].TaskId;
        var task = (await test.Kernel.Store.GetTaskAsync(topic.Id, parent)).Unwrap()!;
        task.ResultAs<Finding>().ShouldBe(new Finding("Method", 6));
    }

    [Fact]
    public async Task A_projection_counts_links_by_topic()
    {
        #region projection
        var links = UserProjection.Create<LinkCount>("links")
            .On<LinkFound>(found => found.TopicId, (count, found) => new LinkCount((count?.Number ?? 0) + 1));
        #endregion

        await using var test = await CopTest.StartAsync(cop => cop.AddProjection(links), Patient);
        var topic = test.Topic();
        var last = await topic.GivenAsync(new LinkFound("a.md"));
        (await test.Kernel.WaitForProjectionAsync(links, last).WaitAsync(HangLimit.Span)).Unwrap();
        links.Find(topic.Id).ShouldBe(new LinkCount(1));
    }

    [Fact]
    public async Task A_parked_delivery_is_listed_and_retried()
    {
        var isMended = false;
        await using var test = await CopTest.StartAsync(
            cop => cop.AddAgent("fragile", new AgentOptions { MaxAttempts = 1 }).On((TextWritten written) =>
                isMended ? new TextPublished(written.Text) : throw new InvalidOperationException("not yet")), Patient);
        var (kernel, topic) = (test.Kernel, test.Topic());
        await topic.GivenAsync(new TextWritten("Hello"));
        await topic.WaitForAsync<DeliveryParked>();
        isMended = true;

        #region parked
        var parked =
            (await kernel.Store.ListParkedDeliveriesAsync(new ParkedDeliveryQuery { Status = ParkedDeliveryStatus.Parked })).Unwrap();
        foreach (var delivery in parked.Items)
        {
            Console.WriteLine($"{delivery.Agent} gave up on {delivery.SubjectId}: {delivery.Error}");
            (await kernel.RetryParkedDeliveryAsync(delivery.TopicId, delivery.Agent, delivery.SubjectId, operatorId: "human:ada")).Unwrap();
        }
        #endregion

        await topic.WaitForAsync<TextPublished>();
    }

    private sealed record LinkCount(int Number);
}
