using System.Collections.Concurrent;

namespace Cop.Bench;

/// <summary>Waits for durable answers by the kernel's own notifications, without load on the server.</summary>
internal sealed class Answers : IDisposable
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);
    private readonly CopKernel _kernel;
    private readonly IDisposable _following;

    public Answers(CopKernel kernel) => (_kernel, _following) = (kernel, kernel.Components.Publisher.Follow(Take));

    /// <summary>Appends one question to a topic and waits for its answer.</summary>
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
            if (append.Events.Any(stored => stored.Event.Type == "answer.given")
                && _waiting.TryRemove(append.After.TopicId, out var answered))
                answered.TrySetResult();
        }
    }
}
