using System.Runtime.CompilerServices;
using Cop;
using Cop.Storage;
using Cop.Transport;
using Cop.Transport.Nats;
using Cop.Transport.RabbitMQ;

// Replicates into a store on a journal, and stops between the commit and the acknowledgement of its first batch, to be killed there.
var (kind, address, folder) = (args[0], args[1], args[2]);
IReplicationSource source = kind switch
{
    "rabbitmq" => new RabbitSource(new RabbitOptions { Address = new Uri(address), Name = "kill", Prefetch = 20 }),
    "nats" => new NatsSource(new NatsOptions
    {
        Address = new Uri(address), Name = "kill", BatchSize = 20, AcknowledgeWait = TimeSpan.FromSeconds(1),
    }),
    _ => new FileSource(address, new FileCheckpoint(Path.Combine(folder, "place"))),
};
var store = (await EmbeddedEventStore.OpenAsync(Path.Combine(folder, "store"), Guid.CreateVersion7)).Unwrap();
await using var kernel = await CopKernel.StartAsync(store, new CopOptions { RunAgents = false });
await new Replication(new UnacknowledgedSource(source), new StoreTarget(kernel), new ReplicationOptions { Follow = true }).RunAsync();

internal sealed class UnacknowledgedSource(IReplicationSource source) : IReplicationSource
{
    public string Name => source.Name;

    public async IAsyncEnumerable<ReplicationBatch> ReadAsync(
        bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in source.ReadAsync(follow, cancellationToken))
        {
            yield return new ReplicationBatch(batch.Events, async stop =>
            {
                Console.WriteLine("durable");
                await new TaskCompletionSource().Task.WaitAsync(stop);
            });
        }
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
