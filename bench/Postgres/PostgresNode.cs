using Cop.Stores.Tests;

namespace Cop.Bench;

/// <summary>Starts a node on the benchmark server and appends events to it.</summary>
internal static class PostgresNode
{
    private static readonly Actor Ada = Actor.Human("ada");
    private static readonly CopJson Text = CopJson.From(new string('x', 300));

    public static Task<CopKernel> StartAsync(PostgresServer server, string schema, string node, params AgentRegistration[] agents) =>
        StartAsync(server.ConnectionString, schema, node, agents);

    public static async Task<CopKernel> StartAsync(string connectionString, string schema, string node, params AgentRegistration[] agents)
    {
        var options = new PostgresOptions { NodeId = "urn:cop:node:" + node, Schema = schema, MigrateOnOpen = true };
        if (Environment.GetEnvironmentVariable("COP_BENCH_IN_FLIGHT") is { } commits)
            options = options with { MaxCommitsInFlight = int.Parse(commits, System.Globalization.CultureInfo.InvariantCulture) };
        var storage = (await PostgresEventStore.OpenAsync(connectionString, options)).Unwrap();
        return await CopKernel.StartAsync(storage, new CopOptions { RunAgents = agents.Length > 0, Agents = [.. agents] });
    }

    /// <summary>Appends events with 300 bytes of payload in one call.</summary>
    public static async Task AppendAsync(CopKernel kernel, string topic, int count)
    {
        var drafts = new EventDraft[count];
        for (var i = 0; i < count; i++)
            drafts[i] = EventDraft.Create("note.taken", ("text", Text));
        (await kernel.AppendAsync(topic, drafts, Ada)).Unwrap();
    }

    /// <summary>Creates an agent that answers each question with its payload.</summary>
    public static AgentRegistration Echo() => AgentRegistration.Create("echo", EventFilter.ForTypes("question.asked"),
        (delivery, _, _) => Task.FromResult<AgentOutput>(EventDraft.Create("answer.given", ("text", delivery.Trigger!.Payload["text"]))));

    public static Task AskAsync(CopKernel kernel, string topic) =>
        kernel.AppendAsync(topic, EventDraft.Create("question.asked", ("text", Text)), Ada);
}
