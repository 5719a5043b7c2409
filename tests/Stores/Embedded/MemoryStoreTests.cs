namespace Cop.Stores.Tests;

/// <summary>The embedded store over memory that outlives it.</summary>
public sealed class MemoryStoreTests : StoreSuite, IDisposable
{
    private readonly MemoryJournalFile _file = new();

    public void Dispose() => _file.Dispose();

    protected override Task<ICopStorage> OpenAsync() => Task.FromResult<ICopStorage>(EmbeddedStorage.Open(_file, Guid.NewGuid).Unwrap());
}
