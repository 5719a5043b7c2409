using System.Reflection;

namespace Cop.Ledger.Tests;

/// <summary>A store whose history a test changes, and whose appends to sequences fail before or behind the write, as in a crash.</summary>
public class AlteredStore : DispatchProxy, IAppendOnlyStore
{
    private IEventStore _store = null!;

    /// <summary>The id of the history that the store reports; null for its own.</summary>
    public string? HistoryId { get; set; }

    /// <summary>Decides on an append: null succeeds, false crashes before it is written, true behind it.</summary>
    public Func<bool?> Crash { get; set; } = () => null;

    /// <summary>The sequences instead of those of the store; null for those.</summary>
    public IAppendOnlyStore? Sequences { get; set; }

    private IAppendOnlyStore Rows => Sequences ?? _store.AppendOnly!;

    public static (IEventStore Store, AlteredStore Altered) Of(IEventStore store)
    {
        var proxy = Create<IEventStore, AlteredStore>();
        var altered = (AlteredStore)(object)proxy;
        altered._store = store;
        return (proxy, altered);
    }

    public Task<long> GetRowCountAsync(string sequence, CancellationToken cancellationToken) =>
        Rows.GetRowCountAsync(sequence, cancellationToken);

    public IAsyncEnumerable<SequenceRow> ReadRowsAsync(
        string sequence, long from, long to, CancellationToken cancellationToken) =>
        Rows.ReadRowsAsync(sequence, from, to, cancellationToken);

    public async Task<bool> AppendRowsAsync(IReadOnlyList<SequenceAppend> appends, CancellationToken cancellationToken)
    {
        var crash = Crash();
        if (crash == false)
            throw new IOException("The process ended before the write.");
        var isAppended = await Rows.AppendRowsAsync(appends, cancellationToken);
        return crash is null ? isAppended : throw new IOException("The process ended behind the write.");
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        "get_CanHistoryChange" => true,
        "get_AppendOnly" => this,
        nameof(IHistoryStore.ReadHistoryAsync) => ReadHistoryAsync((IReadOnlyCollection<string>)args![0]!),
        _ => targetMethod.Invoke(_store, args),
    };

    private async Task<HistoryState> ReadHistoryAsync(IReadOnlyCollection<string> eventIds)
    {
        var state = await _store.ReadHistoryAsync(eventIds, CancellationToken.None);
        return HistoryId is null ? state : state with { HistoryId = HistoryId };
    }
}
