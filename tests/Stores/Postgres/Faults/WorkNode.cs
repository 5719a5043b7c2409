using System.Collections.Concurrent;

namespace Cop.Stores.Tests;

/// <summary>A child process that runs the command <c>postgres-work</c>.</summary>
internal sealed class WorkNode : IDisposable
{
    private readonly ChildProcess _process;
    private readonly Task _reading;
    private readonly ConcurrentQueue<string> _acknowledged;
    private readonly Action _onAcknowledged;
    private TaskCompletionSource _answer = NewAnswer();

    /// <param name="process">The process, started with the command.</param>
    /// <param name="acknowledged">Receives the ids of acknowledged questions.</param>
    /// <param name="onAcknowledged">Called for each acknowledged question.</param>
    public WorkNode(ChildProcess process, ConcurrentQueue<string> acknowledged, Action onAcknowledged)
    {
        (_process, _acknowledged, _onAcknowledged) = (process, acknowledged, onAcknowledged);
        Ready = _answer.Task;
        _reading = Task.Run(ReadAsync);
    }

    public int Id => _process.Id;

    /// <summary>Completes when the node has started.</summary>
    public Task Ready { get; }

    public Task GoAsync(string round) => _process.WriteLineAsync("go " + round);

    /// <summary>Completes when no caller of the node waits.</summary>
    public async Task PauseAsync()
    {
        _answer = NewAnswer();
        await _process.WriteLineAsync("pause");
        await _answer.Task;
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _reading;
    }

    /// <summary>Pauses the process, like a paused machine.</summary>
    public void Freeze() => _process.Signal("STOP");

    public void Thaw() => _process.Signal("CONT");

    public void Dispose() => _process.Dispose();

    private async Task ReadAsync()
    {
        while (await _process.ReadLineAsync() is { } line)
        {
            if (line is "ready" or "idle")
            {
                _answer.TrySetResult();
            }
            else if (line.Length == "asked urn:cop:event:".Length + Guid.Empty.ToString().Length)
            {
                // A killed process may leave an incomplete line.
                _acknowledged.Enqueue(line["asked ".Length..]);
                _onAcknowledged();
            }
        }

        _answer.TrySetException(new InvalidOperationException("The node has ended; what it said stands in the test's error output."));
    }

    private static TaskCompletionSource NewAnswer() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
