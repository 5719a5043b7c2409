namespace Cop.Stores.Tests;

/// <summary>The embedded store over memory that outlives it.</summary>
public sealed class MemoryStoreTests : EventStoreConformanceTests, IDisposable
{
    private readonly MemoryJournalFile _file = new();

    public void Dispose() => _file.Dispose();

    protected override Task<IEventStore> OpenAsync() => Task.FromResult<IEventStore>(EmbeddedEventStore.Open(_file, Guid.NewGuid).Unwrap());
}
