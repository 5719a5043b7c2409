namespace Cop.Stores.Tests;

/// <summary>What every store does, seen through its doors alone. A store's own tests derive from this and say how it is opened.</summary>
public abstract partial class StoreSuite : IAsyncLifetime
{
    private protected static readonly string[] NoStrings = [];
    private ICopStorage? _store;
    private TestAppender? _appender;

    /// <summary>The open store.</summary>
    protected ICopStorage Store => _store!;

    private protected TestAppender Appender => _appender!;

    /// <summary>Opens the one store of this test; again after it was closed.</summary>
    protected abstract Task<ICopStorage> OpenAsync();

    /// <summary>Removes all that the test left behind.</summary>
    protected virtual Task CleanAsync() => Task.CompletedTask;

    public async Task InitializeAsync()
    {
        try
        {
            await OpenAgainAsync();
        }
        catch
        {
            await CleanAsync();
            throw;
        }
    }

    public async Task DisposeAsync()
    {
        try
        {
            await CloseAsync();
        }
        finally
        {
            await CleanAsync();
        }
    }

    private protected async Task ReopenAsync()
    {
        await CloseAsync();
        await OpenAgainAsync();
    }

    private protected static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> source)
    {
        var items = new List<T>();
        await foreach (var item in source)
            items.Add(item);
        return items;
    }

    private protected Task<IReadOnlyList<Event>> AppendAsync(params EventDraft[] drafts) => Appender.AppendAsync(drafts);

    private protected async Task<CommitOutcome> CommitAsync(CommitUnit unit) => (await Store.CommitAsync([unit], CancellationToken.None)).ShouldHaveSingleItem();

    private async Task OpenAgainAsync()
    {
        _store = await OpenAsync();
        _appender = new TestAppender(_store);
    }

    private async Task CloseAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _store = null;
    }
}
