using System.Threading.Channels;

namespace Cop.Core.Tests.Engine;

/// <summary>The deliveries to agents in order; a test can wait for the next one.</summary>
internal sealed class Seen<T>
{
    private readonly List<T> _items = [];
    private readonly Channel<T> _arrived = Channel.CreateUnbounded<T>();

    public IReadOnlyList<T> Items
    {
        get
        {
            lock (_items)
                return [.. _items];
        }
    }

    public int Add(T item)
    {
        lock (_items)
        {
            _items.Add(item);
            _arrived.Writer.TryWrite(item);
            return _items.Count;
        }
    }

    /// <summary>Waits for a number of further deliveries.</summary>
    public async Task WaitAsync(int count = 1)
    {
        for (; count > 0; count--)
            await _arrived.Reader.ReadAsync().AsTask().WaitAsync(TestKernel.Patience);
    }

    public override string ToString() => string.Join(' ', Items);
}
