namespace Cop.Stores.Tests;

/// <summary>The embedded store over memory that outlives it.</summary>
public sealed class MemoryStoreTests : EventStoreConformanceTests, IDisposable
{
    private readonly MemoryJournalFile _file = new();
    private readonly MemoryJournalFile _sequences = new();

    public void Dispose()
    {
        _file.Dispose();
        _sequences.Dispose();
    }

    protected override Task<IEventStore> OpenAsync() =>
        Task.FromResult<IEventStore>(EmbeddedEventStore.Open(_file, Guid.NewGuid, null, _sequences).Unwrap());
}
