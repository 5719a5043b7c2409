using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>A server with fewer connections than a node would use.</summary>
[Trait("spec", "3.1.2")]
public sealed class PostgresConnectionTests : PostgresSchemaFixture
{
    private static readonly Actor Ada = Actor.Human("ada");

    [Fact]
    public async Task With_few_connections_callers_wait_or_get_a_temporary_error()
    {
        var (role, settings) = (Schema + "_few", new NpgsqlConnectionStringBuilder(Server.ConnectionString));
        Server.Ask($"create role {role} login password 'few' connection limit 3; grant create on database {settings.Database} to {role}");
        try
        {
            (settings.Username, settings.Password) = (role, "few");
            await using (var kernel = await StartWithFewAsync(settings.ConnectionString))
            {
                var reading = Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ReadAsync(kernel)));
                var seqs = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => AppendAsync(kernel, $"t{i % 10}", $"note-{i}")));
                await reading;
                // Another node reads: the connections of this one may all be in use by its loops.
                await using var reader = await OpenAsync("reader");
                for (var topic = 0; topic < 10; topic++)
                    (await ToListAsync(reader.ReadTopicAsync($"t{topic}"))).Select(stored => stored.TopicSeq)
                        .ShouldBe(Enumerable.Range(1, 30).Select(seq => (long)seq));
                seqs.Order().ShouldBe(Enumerable.Range(1, 30).SelectMany(seq => Enumerable.Repeat((long)seq, 10)));
            }
        }
        finally
        {
            Server.Ask($"drop owned by {role}; drop role {role}");
        }
    }

    // The loops of the node may hold all connections for longer than its start retries: then it is started again.
    private async Task<CopKernel> StartWithFewAsync(string connectionString)
    {
        using var patience = HangLimit.Begin();
        while (true)
        {
            try
            {
                return await CopKernel.StartAsync(
                    (await PostgresEventStore.OpenAsync(connectionString, Options())).Unwrap(), new CopOptions { RunAgents = false });
            }
            catch (CopException refused) when (refused.Error.Category == CopErrorCategory.Temporary)
            {
                patience.Token.ThrowIfCancellationRequested();
            }
        }
    }

    private static async Task<long> AppendAsync(CopKernel kernel, string topicId, string id)
    {
        while (true)
        {
            if ((await kernel.AppendAsync(topicId, EventDraft.Create("note") with { Id = id }, Ada)).TryGet(out var receipt, out var error))
                return receipt.First.TopicSeq;
            (error.Code, error.Category).ShouldBe((CopErrorCodes.Unavailable, CopErrorCategory.Temporary), error.ToString());
        }
    }

    private static async Task ReadAsync(CopKernel kernel)
    {
        var read = await kernel.Store.ListTopicsAsync(new TopicQuery());
        if (!read.IsOk)
            (read.Error!.Code, read.Error.Category)
                .ShouldBe((CopErrorCodes.Unavailable, CopErrorCategory.Temporary), read.Error.ToString());
    }
}
