using System.Collections.Concurrent;

namespace Cop.Bench;

/// <summary>Says when the answer to a question is durable: told by the kernel's own feed, so that the waiting costs the server nothing.</summary>
internal sealed class Answers : IDisposable
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);
    private readonly CopKernel _kernel;
    private readonly IDisposable _following;

    public Answers(CopKernel kernel) => (_kernel, _following) = (kernel, kernel.Components.Publisher.Follow(Take));

    /// <summary>Asks on a topic, one question at a time, and waits for the answer.</summary>
    public async Task TurnAsync(string topic)
    {
        var answered = _waiting[topic] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await PostgresNode.AskAsync(_kernel, topic);
        await answered.Task;
    }

    public void Dispose() => _following.Dispose();

    private void Take(IReadOnlyList<CommitUnit> units)
    {
        foreach (var append in units.SelectMany(unit => unit.Appends))
        {
            if (append.Events.Any(stored => stored.Event.Type == "answer.given") && _waiting.TryRemove(append.After.TopicId, out var answered))
                answered.TrySetResult();
        }
    }
}
