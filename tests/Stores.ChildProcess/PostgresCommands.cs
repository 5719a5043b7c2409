using System.Globalization;

namespace Cop.Stores.ChildProcess;

/// <summary>Runs a node on a store in Postgres.</summary>
internal static class PostgresCommands
{
    // No append is given up because a machine stands still.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Appends to shared topics without pause and writes "topic seq id" for every acknowledged event; half of the appends expect a sequence
    /// and change two topics. Arguments: connection string, schema, node, count, seed.
    /// </summary>
    public static async Task<int> AppendAsync(string[] arguments)
    {
        var (node, count) = (arguments[2], int.Parse(arguments[3], CultureInfo.InvariantCulture));
        var random = new Random(int.Parse(arguments[4], CultureInfo.InvariantCulture));
        var options = new PostgresOptions
        {
            NodeId = "urn:cop:node:" + node, Schema = arguments[1], MigrateOnOpen = true, AppendTimeout = Limit,
        };
        await using var kernel = await CopKernel.StartAsync(
            (await PostgresEventStore.OpenAsync(arguments[0], options)).Unwrap(),
            new CopOptions { RunAgents = false, Pipeline = new PipelineOptions { ConflictRetryTimeout = Limit } });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async writer =>
        {
            for (var i = 0; i < count; i++)
            {
                int topic;
                lock (random)
                    topic = random.Next(4);
                var topicId = "shared-" + topic;
                var head = await kernel.Log.GetHeadAsync(topicId);
                var expected = i % 2 == 0
                    ? ExpectedSequence.Any
                    : head is null ? ExpectedSequence.NoTopic : ExpectedSequence.Exactly(head.LastSeq);
                var draft = EventDraft.Create(
                    "task.created", ("taskId", CopJson.From($"{node}-{writer}-{i}"))) with { Id = $"{node}-{writer}-{i}" };
                var result = await kernel.AppendAsync(topicId, draft, Actor.System(node), expected);
                if (result.TryGet(out var receipt, out var error))
                    await Console.Out.WriteLineAsync($"{topicId} {receipt.Events[0].TopicSeq} {draft.Id}");
                else if (error.Code is not (CopErrorCodes.SequenceConflict or CopErrorCodes.ConflictRetry))
                    throw new CopException(error);
            }
        }));
        return 0;
    }
}
