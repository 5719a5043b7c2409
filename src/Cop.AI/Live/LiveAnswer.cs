using System.Text;

namespace Cop.AI;

/// <summary>The text of the answer that a model is giving now, for followers on this node.</summary>
internal sealed class LiveAnswer
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private TaskCompletionSource _changed = NewSignal();
    private int _generation;
    private int _followers;
    private bool _isOver;

    /// <summary>Whether it has no followers.</summary>
    public bool IsUnused => Volatile.Read(ref _followers) == 0;

    /// <summary>Begins another answer; the text so far does not count.</summary>
    public void Restart() => Change(() =>
    {
        _generation++;
        _text.Clear();
    });

    /// <summary>Adds text.</summary>
    public void Add(string text) => Change(() => _text.Append(text));

    /// <summary>Ends it: no further answer comes.</summary>
    public void End() => Change(() => _isOver = true);

    public void Join() => Interlocked.Increment(ref _followers);

    public void Leave() => Interlocked.Decrement(ref _followers);

    /// <summary>Reads what a follower has not seen yet, and the signal of the next change.</summary>
    /// <param name="generation">The answer that it has seen.</param>
    /// <param name="position">The characters of it that it has seen.</param>
    public (LiveUpdate? Update, int Generation, int Position, bool IsOver, Task Changed) Read(int generation, int position)
    {
        lock (_gate)
        {
            var restarts = generation != _generation;
            var from = restarts ? 0 : position;
            var text = _text.ToString(from, _text.Length - from);
            LiveUpdate? update = text.Length == 0 && !(restarts && generation > 0) ? null : new LiveUpdate(text, restarts
                && generation > 0);
            return (update, _generation, _text.Length, _isOver, _changed.Task);
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource signal;
        lock (_gate)
        {
            change();
            (signal, _changed) = (_changed, NewSignal());
        }

        signal.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
