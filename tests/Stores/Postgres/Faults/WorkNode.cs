using System.Collections.Concurrent;

namespace Cop.Stores.Tests;

/// <summary>A node in a process of its own, doing the work of <c>postgres-work</c>.</summary>
internal sealed class WorkNode : IDisposable
{
    private readonly ChildProcess _process;
    private readonly Task _reading;
    private readonly ConcurrentQueue<string> _acknowledged;
    private readonly Action _onAcknowledged;
    private TaskCompletionSource _answer = NewAnswer();

    /// <param name="process">Started with the verb.</param>
    /// <param name="acknowledged">Where the ids of acknowledged questions go.</param>
    /// <param name="onAcknowledged">Told of each.</param>
    public WorkNode(ChildProcess process, ConcurrentQueue<string> acknowledged, Action onAcknowledged)
    {
        (_process, _acknowledged, _onAcknowledged) = (process, acknowledged, onAcknowledged);
        Ready = _answer.Task;
        _reading = Task.Run(ReadAsync);
    }

    public int Id => _process.Id;

    /// <summary>Ends when the node runs.</summary>
    public Task Ready { get; }

    public Task GoAsync(string round) => _process.WriteLineAsync("go " + round);

    /// <summary>Ends when no caller of the node waits any more.</summary>
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

    /// <summary>Stops the process where it is, as a paused machine does.</summary>
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
                // Half a line is what a killed process leaves.
                _acknowledged.Enqueue(line["asked ".Length..]);
                _onAcknowledged();
            }
        }

        _answer.TrySetException(new InvalidOperationException("The node has ended; what it said stands in the test's error output."));
    }

    private static TaskCompletionSource NewAnswer() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
