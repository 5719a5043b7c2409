using System.Runtime.CompilerServices;

namespace Cop.Transport.Tests;

/// <summary>A source of given batches, which counts what was acknowledged.</summary>
internal sealed class ListSource(params IReadOnlyList<CarriedEvent>[] batches) : IReplicationSource
{
    public string Name => "list";

    public int Acknowledged { get; private set; }

    public async IAsyncEnumerable<ReplicationBatch> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var batch in batches.Skip(Acknowledged))
        {
            await Task.Yield();
            yield return new ReplicationBatch([.. batch], _ => Task.FromResult(++Acknowledged));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
