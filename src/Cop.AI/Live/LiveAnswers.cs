using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Cop.AI;

/// <summary>
/// The answers that models are giving on this node, while they come. They are not events: the final message is one. A follower on another
/// node sees that event only.
/// </summary>
public sealed class LiveAnswers
{
    private readonly ConcurrentDictionary<(string TopicId, string TaskId), LiveAnswer> _answers = new();

    /// <summary>
    /// Follows the answers of an agent to a task: first the text so far, then each piece as it comes, until the agent's work on the task
    /// ends.
    /// </summary>
    /// <param name="topicId">The topic.</param>
    /// <param name="taskId">The task. It may begin later.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public async IAsyncEnumerable<LiveUpdate> FollowAsync(
        string topicId, string taskId, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(topicId);
        ArgumentException.ThrowIfNullOrEmpty(taskId);
        var answer = Join((topicId, taskId));
        try
        {
            var (generation, position, isOver) = (0, 0, false);
            while (!isOver)
            {
                (var update, generation, position, isOver, var changed) = answer.Read(generation, position);
                if (update is { } piece)
                    yield return piece;
                else if (!isOver)
                    await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            answer.Leave();
            Drop((topicId, taskId), answer);
        }
    }

    internal LiveAnswer Begin(string topicId, string taskId) => _answers.GetOrAdd((topicId, taskId), _ => new LiveAnswer());

    /// <summary>Ends a call: an answer without followers is dropped.</summary>
    internal void EndCall(string topicId, string taskId, LiveAnswer answer) => Drop((topicId, taskId), answer);

    /// <summary>Ends the answers to a task.</summary>
    internal void End(string topicId, string taskId)
    {
        if (_answers.TryRemove((topicId, taskId), out var answer))
            answer.End();
    }

    private LiveAnswer Join((string, string) key)
    {
        var answer = _answers.GetOrAdd(key, _ => new LiveAnswer());
        answer.Join();
        // A call may have ended and forgotten it between the two steps.
        return _answers.GetOrAdd(key, answer) is var current && ReferenceEquals(current, answer) ? answer : Moved(answer, current);
    }

    private static LiveAnswer Moved(LiveAnswer old, LiveAnswer current)
    {
        old.Leave();
        current.Join();
        return current;
    }

    private void Drop((string, string) key, LiveAnswer answer)
    {
        if (answer.IsUnused)
            _answers.TryRemove(KeyValuePair.Create(key, answer));
    }
}
