namespace Cop.Ledger;

/// <summary>Reads a stream ahead by a window, and prepares its items on all cores.</summary>
internal sealed class Lookahead<TSource, TItem>(IAsyncEnumerable<TSource> source, Func<TSource, TItem> prepare) : IAsyncDisposable
{
    /// <summary>The number of items that can be seen ahead, where the stream has as many.</summary>
    public const int Window = 64;

    private const int Batch = 4096;
    private const int SmallBatch = 128;
    private readonly IAsyncEnumerator<TSource> _source = source.GetAsyncEnumerator();
    private readonly List<TItem> _items = [];
    private int _first;
    private bool _hasEnded;

    /// <summary>The number of items that are seen.</summary>
    public int Count => _items.Count - _first;

    /// <summary>The item at a distance from the present one.</summary>
    public TItem this[int distance] => _items[_first + distance];

    /// <summary>Reads so far that the window is full, or the stream has ended.</summary>
    public async ValueTask FillAsync()
    {
        if (_hasEnded || Count > Window)
            return;
        _items.RemoveRange(0, _first);
        _first = 0;
        var batch = new List<TSource>(Batch);
        while (batch.Count < Batch && !(_hasEnded = !await _source.MoveNextAsync().ConfigureAwait(false)))
            batch.Add(_source.Current);
        var prepared = new TItem[batch.Count];
        if (batch.Count < SmallBatch)
        {
            for (var at = 0; at < prepared.Length; at++)
                prepared[at] = prepare(batch[at]);
        }
        else
        {
            Parallel.For(0, prepared.Length, at => prepared[at] = prepare(batch[at]));
        }

        _items.AddRange(prepared);
    }

    public void Advance() => _first++;

    public int Find(Func<TItem, bool> predicate)
    {
        for (var distance = 0; distance < Math.Min(Count, Window); distance++)
        {
            if (predicate(this[distance]))
                return distance;
        }

        return -1;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
