using System.Collections.Concurrent;

namespace Cop.AI;

/// <summary>The steps that run on this node, so that the end of a task stops them.</summary>
internal sealed class RunningWork
{
    private readonly ConcurrentDictionary<(string TopicId, string TaskId), RunningStep> _steps = new();

    /// <summary>Enters a step; dispose what it returns at its end.</summary>
    public RunningStep Enter(string topicId, string taskId, CancellationToken cancellationToken)
    {
        var step = new RunningStep(this, (topicId, taskId), cancellationToken);
        _steps[(topicId, taskId)] = step;
        return step;
    }

    /// <summary>Stops the step of a task, if it runs here.</summary>
    public void Stop(string topicId, string taskId)
    {
        if (_steps.TryGetValue((topicId, taskId), out var step))
            step.Stop();
    }

    private void Leave((string, string) key, RunningStep step) => _steps.TryRemove(KeyValuePair.Create(key, step));

    /// <summary>One step.</summary>
    internal sealed class RunningStep(RunningWork work, (string, string) key, CancellationToken cancellationToken) : IDisposable
    {
        private readonly Lock _gate = new();
        private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        private bool _isDisposed;

        public CancellationToken Token => _stop.Token;

        public bool WasStopped { get; private set; }

        public void Stop()
        {
            lock (_gate)
            {
                if (_isDisposed)
                    return;
                WasStopped = true;
            }

            // Outside the lock: a callback may end the step.
            try
            {
                _stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The step has ended meanwhile.
            }
        }

        public void Dispose()
        {
            lock (_gate)
                _isDisposed = true;
            work.Leave(key, this);
            _stop.Dispose();
        }
    }
}
