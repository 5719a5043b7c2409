using Cop.Stores.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.AI.Tests;

/// <summary>Two nodes on Postgres that run the same agent.</summary>
public sealed class AgentBudgetNodesTests
{
    private const int MaxCalls = 6;
    private const int Topics = 24;

    [Fact]
    public async Task Two_nodes_together_do_not_exceed_the_budget_of_an_agent()
    {
        var schema = PostgresServer.NewSchema();
        var client = new ScriptedChatClient((_, _) => Say("Hi."));
        using var one = await StartAsync(schema, "one", client);
        using var two = await StartAsync(schema, "two", client);
        IHost[] hosts = [one, two];
        var topics = Enumerable.Range(0, Topics).Select(number => (
            Id: $"urn:cop:topic:budget-{number}", Kernel: hosts[number % 2].Services.GetRequiredService<CopKernel>())).ToList();
        await Task.WhenAll(topics.Select(topic => topic.Kernel.Topic(topic.Id).AppendAsync(
            new RefundRequested("o-1", "broken"), Actor.Human("ada"))));
        var ends = await Task.WhenAll(topics.Select(topic => EndAsync(topic.Kernel, topic.Id)));
        client.Calls.ShouldBeInRange(1, MaxCalls);
        ends.Count(type => type == EventTypes.TaskCompleted).ShouldBe(client.Calls);
        ends.Count(type => type == EventTypes.TaskFailed).ShouldBe(Topics - client.Calls);
        foreach (var host in hosts)
            await host.StopAsync();
        PostgresServer.Shared.DropSchema(schema);
    }

    private static async Task<string> EndAsync(CopKernel kernel, string topicId)
    {
        using var guard = HangLimit.Begin();
        await foreach (var next in kernel.StreamEventsAsync(topicId, 0, guard.Token))
        {
            if (next.Type is EventTypes.TaskCompleted or EventTypes.TaskFailed)
                return next.Type;
        }

        throw new InvalidOperationException("The stream ended.");
    }

    private static async Task<IHost> StartAsync(string schema, string node, IChatClient client)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddCop(cop =>
        {
            cop.UsePostgres(PostgresServer.Shared.ConnectionString, new PostgresOptions
            {
                Schema = schema, NodeId = $"urn:cop:node:{node}", MigrateOnOpen = true,
                // A node that stands still gives up no append and loses no work: a call that it repeated would count twice.
                AppendTimeout = HangLimit.Span, CommandTimeout = HangLimit.Span, LeaseDuration = HangLimit.Span,
            });
            cop.Configure(options => options with { Pipeline = options.Pipeline with { ConflictRetryTimeout = HangLimit.Span } });
            cop.AddHitl();
            cop.AddChatAgent("support", chat =>
            {
                chat.UseClient(_ => client);
                chat.On<RefundRequested>(refund => refund.Reason);
                chat.AgentBudget = new Budget { Calls = MaxCalls };
            });
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
