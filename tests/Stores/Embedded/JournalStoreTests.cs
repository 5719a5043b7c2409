namespace Cop.Stores.Tests;

/// <summary>The embedded store over a file.</summary>
public sealed class JournalStoreTests : EventStoreConformanceTests, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    protected override async Task<IEventStore> OpenAsync() =>
        (await EmbeddedEventStore.OpenAsync(_directory.File("store"), Guid.NewGuid)).Unwrap();
}
