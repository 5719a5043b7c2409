using System.Collections.Immutable;

namespace Cop.Conformance.Runner;

/// <summary>Creates embedded stores in memory that outlive their kernels.</summary>
public sealed class MemoryStoreFactory : IStoreFactory
{
    private MemoryJournalFile _file = new();

    public Task ForgetAsync(CancellationToken cancellationToken)
    {
        _file = new MemoryJournalFile();
        return Task.CompletedTask;
    }

    public Task<IEventStore> OpenAsync(ImmutableArray<IUpcaster> upcasters, CancellationToken cancellationToken) =>
        Task.FromResult<IEventStore>(EmbeddedEventStore.Open(_file, Guid.NewGuid, new EmbeddedOptions { Upcasters = upcasters }).Unwrap());

    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        return ValueTask.CompletedTask;
    }
}
