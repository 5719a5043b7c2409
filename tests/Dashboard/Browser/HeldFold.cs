namespace Cop.Dashboard.Tests;

/// <summary>Holds a fold at one event once <see cref="Hold"/> was called, so that a page shows how far it is.</summary>
internal sealed class HeldFold(string eventType, string heldAt) : IUpcaster, IDisposable
{
    private readonly ManualResetEventSlim _open = new(initialState: true);
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string EventType => eventType;

    public string FromVersion => "1";

    public string ToVersion => "2";

    /// <summary>Ends when a fold is held.</summary>
    public Task Reached => _reached.Task;

    public void Hold() => _open.Reset();

    public CopJson Upcast(CopJson payload)
    {
        if (!_open.IsSet && payload["name"]?.AsString() == heldAt)
        {
            _reached.TrySetResult();
            _open.Wait();
        }

        return payload;
    }

    /// <summary>Lets a held fold go on. A wait that has just begun still ends.</summary>
    public void Dispose() => _open.Set();
}
