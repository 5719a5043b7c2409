using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.Samples.Tests;

/// <summary>Runs the code of docs/writing-agents.md.</summary>
public sealed class AgentSampleTests
{
    private const string Topic = "urn:cop:topic:sample";

    private static readonly Actor Ada = Actor.Human("ada");

    [Fact]
    public async Task An_agent_is_registered_and_reports_a_broken_link()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());

        #region register
        builder.Services.AddSingleton<ILinkProbe, RefusingProbe>();
        builder.Services.AddCop(cop => cop
            .UseMemory()
            .AddAgent<LinkChecker>(
                "link-checker",
                EventFilter.ForTypes("link.found"),
                new AgentOptions { Timeout = TimeSpan.FromSeconds(30), MaxAttempts = 3, RetryDelay = TimeSpan.FromSeconds(2) }));
        #endregion

        using var host = builder.Build();
        await host.StartAsync();
        var kernel = host.Services.GetRequiredService<CopKernel>();
        EventDraft[] found = [Found("README.md"), Found("nowhere.md")];
        (await kernel.AppendAsync(Topic, found, Ada)).Unwrap();

        (await kernel.WaitForAsync(Topic, "link.broken")).Payload["link"]!.AsString().ShouldBe("nowhere.md");
        await host.StopAsync();
    }

    [Fact]
    public async Task A_recorded_effect_runs_once_for_two_invocations()
    {
        var model = new CountingModel();
        var attempts = 0;
        var summariser =
            AgentRegistration.Create("summariser", EventFilter.ForTypes("text.written"), async (delivery, context, cancellationToken) =>
        {
            var output = await new Summariser(model).HandleAsync(delivery, context, cancellationToken);
            return Interlocked.Increment(ref attempts) == 1
                ? throw new InvalidOperationException("The process stumbles after the call.")
                : output;
        }, new AgentOptions { RetryDelay = TimeSpan.Zero });
        await using var kernel = await StartAsync(summariser);

        (await kernel.AppendAsync(Topic, EventDraft.Create("text.written", ("text", CopJson.From("long"))), Ada)).Unwrap();

        (await kernel.WaitForAsync(Topic, "text.summarised")).Payload["summary"]!.AsString().ShouldBe("summary 1");
        attempts.ShouldBe(2);
        model.Calls.ShouldBe(1);
    }

    [Fact]
    public async Task A_continuation_waits_for_a_person_and_resumes_with_its_state()
    {
        await using var kernel = await StartAsync(
            new AgentRegistration("approver", EventFilter.ForTypes("text.written"), new AgentOptions(), _ => new Approver()));
        (await kernel.AppendAsync(Topic, EventDraft.Create("text.written", ("text", CopJson.From("Hello"))), Ada)).Unwrap();
        await kernel.WaitForAsync(Topic, EventTypes.ArtifactCreated);

        (await kernel.AppendAsync(Topic, EventDraft.Create("human.decision.provided", ("decision", CopJson.From("yes"))), Ada)).Unwrap();

        (await kernel.WaitForAsync(Topic, "text.published")).Payload["text"]!.AsString().ShouldBe("Hello");
    }

    [Fact]
    public async Task A_parked_delivery_is_listed_and_retried()
    {
        var isMended = false;
        await using var kernel = await StartAsync(AgentRegistration.Create(
            "fragile", EventFilter.ForTypes("text.written"),
            (_, _, _) =>
                isMended ? Task.FromResult<AgentOutput>(EventDraft.Create("text.read")) : throw new InvalidOperationException("not yet"),
            new AgentOptions { MaxAttempts = 1 }));
        (await kernel.AppendAsync(Topic, EventDraft.Create("text.written"), Ada)).Unwrap();
        await kernel.WaitForAsync(Topic, EventTypes.DeliveryParked);
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

        await kernel.WaitForAsync(Topic, "text.read");
    }

    #region test
    [Fact]
    public async Task A_broken_link_is_reported_once()
    {
        var checker = new AgentRegistration(
            "link-checker", EventFilter.ForTypes("link.found"), new AgentOptions(), _ => new LinkChecker(new RefusingProbe()));
        await using var kernel = await CopKernel.StartAsync(
            EmbeddedEventStore.OpenInMemory(Guid.NewGuid), new CopOptions { Agents = [checker] });

        (await kernel.AppendAsync("t", EventDraft.Create("link.found", ("link", CopJson.From("gone.md"))), Actor.Human("ada"))).Unwrap();

        // An agent gets the events of a topic in their order: the report on the second link comes after all that the first one led to.
        (await kernel.AppendAsync("t", EventDraft.Create("link.found", ("link", CopJson.From("lost.md"))), Actor.Human("ada"))).Unwrap();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var broken = new List<string?>();
        await foreach (var durable in kernel.StreamEventsAsync("t", 0, limit.Token))
        {
            if (durable.Type == "link.broken")
                broken.Add(durable.Payload["link"]!.AsString());
            if (broken.Contains("lost.md"))
                break;
        }

        broken.ShouldBe(["gone.md", "lost.md"]);
    }
    #endregion

    private static EventDraft Found(string link) => EventDraft.Create("link.found", ("link", CopJson.From(link)));

    private static Task<CopKernel> StartAsync(AgentRegistration agent) =>
        CopKernel.StartAsync(EmbeddedEventStore.OpenInMemory(Guid.NewGuid), new CopOptions { Agents = [agent] });
}
