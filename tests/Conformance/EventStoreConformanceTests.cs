namespace Cop.Conformance;

/// <summary>
/// What every store does, seen through its doors alone (spec 3.1, 4.2 to 4.6). A store's own tests derive one class from this and say how
/// the store is opened; xunit finds the tests by that class. Each test gets a store of its own, empty at first.
/// </summary>
public abstract partial class EventStoreConformanceTests : IAsyncLifetime
{
    private protected static readonly string[] NoStrings = [];
    private IEventStore? _store;
    private TestAppender? _appender;

    /// <summary>The store under test, open.</summary>
    protected IEventStore Store => _store!;

    private protected TestAppender Appender => _appender!;

    /// <summary>
    /// Opens the one store of this test: empty when called first, with what was committed when called again after it was closed.
    /// </summary>
    protected abstract Task<IEventStore> OpenAsync();

    /// <summary>Removes all data of the test; called after the store was closed or failed to open.</summary>
    protected virtual Task CleanAsync() => Task.CompletedTask;

    /// <summary>Opens the store; xunit calls it.</summary>
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

    /// <summary>Closes the store and cleans up; xunit calls it.</summary>
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

    /// <summary>Commits a unit alone.</summary>
    /// <remarks>
    /// A store may refuse a unit as stale although nothing changed, when a lock is not free in time: for example that of a table while the
    /// server cleans it up. It is then offered again a few times; one that is stale stays so.
    /// </remarks>
    private protected async Task<CommitOutcome> CommitAsync(CommitUnit unit)
    {
        for (var left = 10; ; left--)
        {
            var outcome = (await Store.CommitAsync([unit], CancellationToken.None)).ShouldHaveSingleItem();
            if (outcome != CommitOutcome.Stale || left == 0)
                return outcome;
        }
    }

    private async Task OpenAgainAsync()
    {
        _store = await OpenAsync();
        _appender = new TestAppender(_store);
    }

    private async Task CloseAsync()
    {
        if (_kernel is not null)
            await _kernel.DisposeAsync();
        else if (_store is not null)
            await _store.DisposeAsync();
        (_kernel, _store) = (null, null);
    }
}
