namespace Cop.Stores.Tests;

/// <summary>The embedded store over a file.</summary>
public sealed class JournalStoreTests : StoreSuite, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    protected override async Task<ICopStorage> OpenAsync() => (await EmbeddedStorage.OpenAsync(_directory.File("store"), Guid.NewGuid)).Unwrap();
}
