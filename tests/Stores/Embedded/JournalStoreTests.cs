namespace Cop.Stores.Tests;

/// <summary>The embedded store over a file.</summary>
public sealed class JournalStoreTests : StoreSuite
{
    private readonly TemporaryDirectory _directory = new();

    protected override async Task<ICopStorage> OpenAsync() => (await EmbeddedStorage.OpenAsync(_directory.File("store"), Guid.NewGuid)).Unwrap();

    protected override Task CleanAsync()
    {
        _directory.Dispose();
        return Task.CompletedTask;
    }
}
