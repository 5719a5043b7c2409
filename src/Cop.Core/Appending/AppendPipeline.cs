using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>
/// Batches waiting requests of all topics into commits. One commit at a time holds a topic; the store limits concurrent commits. A full
/// queue makes callers wait.
/// </summary>
/// <remarks>Decision M-8.</remarks>
internal sealed class AppendPipeline : IRequestQueue, IAsyncDisposable
{
    private readonly BatchCommitter _committer;
    private readonly PipelineOptions _options;
    private readonly TimeProvider _time;
    private readonly NodeMeter _meter;
    private readonly ILogger _logger;
    private readonly int _maxInFlight;
    private readonly int _maxTopics;
    private readonly string _nodeId;
    private readonly WorkDispatcher _work;
    private readonly FifoSemaphore _places;
    private readonly Lock _gate = new();
    private readonly LinkedList<PendingAppend> _waiting = new();
    private readonly HashSet<string> _busyTopics = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<bool> _drained;
    private int _inFlight;
    private int _pausing;
    private volatile bool _isStopping;

    public AppendPipeline(
        IEventStore storage, BatchCommitter committer, PipelineOptions options, TimeProvider time, WorkDispatcher work, NodeMeter meter,
        ILogger logger)
    {
        (_work, _drained, _meter) = (work, work.NewCompletionSource<bool>(), meter);
        (_committer, _options, _time, _logger, _maxInFlight, _nodeId) =
            (committer, options, time, logger, storage.MaxCommitsInFlight, storage.NodeId);
        _places = new FifoSemaphore(options.MaxQueuedRequests, work);
        _maxTopics = Math.Min(options.MaxBatchRequests, storage.MaxTopicsPerCommit);
        CopTelemetry.Observe(this);
    }

    /// <summary>Whether no more requests are accepted.</summary>
    public bool IsStopping => _isStopping;

    /// <summary>The number of requests that wait or are being committed.</summary>
    public int QueueDepth => _options.MaxQueuedRequests - _places.Free;

    /// <summary>Queues a request and returns its outcome. Cancellation ends the wait, not the append.</summary>
    /// <remarks>Decision D-13.</remarks>
    public async Task<CopResult<AppendReceipt>> AppendAsync(AppendRequest request, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        if (_committer.Earlier.LookupsOf(request) is { IsEmpty: false } lookups)
        {
            try
            {
                await _committer.Earlier.ReadAsync(lookups, cancellationToken).ConfigureAwait(false);
                request = request with { Earlier = lookups };
            }
            catch (CopException unread)
            {
                return unread.Error;
            }
            catch (OperationCanceledException)
            {
                return NotBegun;
            }
        }

        try
        {
            await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return NotBegun;
        }

        var pending = new PendingAppend(request, _time, _options.ConflictRetryTimeout, _work);
        Enqueue(pending);
        try
        {
            var result = await pending.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
            var took = _time.GetElapsedTime(started);
            CopTelemetry.AppendDuration.Record(took.TotalMilliseconds);
            // The claim of an attempt is no append of events.
            if (result.IsOk && !request.Events.IsEmpty)
                _meter.NoteAppend(took);
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return OutcomeUnknown(request);
        }
    }

    /// <summary>Completes the queued requests and accepts no more.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isStopping = true;
            NoteDrained();
        }

        await _drained.Task.ConfigureAwait(false);
        // The slots stay: late callers still wait for one and then receive the error that the kernel is stopping.
        CopTelemetry.Forget(this);
    }

    private void Enqueue(PendingAppend pending)
    {
        lock (_gate)
        {
            if (_isStopping)
            {
                _places.Release();
                pending.Complete(
                    CopError.Temporary(
                        CopErrorCodes.Unavailable, "The kernel is shutting down and accepts no more appends; retry when it is running."));
                return;
            }

            _waiting.AddLast(pending);
            if (_inFlight > 0)
            {
                Dispatch();
                return;
            }

            _inFlight++;
        }

        // No other request waits: start at once.
        Begin();
    }

    // Callers hold the lock. Requests are gathered when the work starts, not now: until then more may arrive.
    private void Dispatch()
    {
        if (_inFlight >= _maxInFlight || _waiting.Count == 0)
            return;
        _inFlight++;
        _work.Queue(pipeline => pipeline.Begin(), this);
    }

    private void Begin()
    {
        List<PendingAppend> batch;
        lock (_gate)
        {
            batch = Gather();
            if (batch.Count == 0)
            {
                // All waiting requests are of topics held by other commits. Their end dispatches again.
                _inFlight--;
                NoteDrained();
                return;
            }
        }

        _ = RunAsync(batch);
    }

    // Takes requests in order. One whose topic is held, or waits behind another request of the same topic, stays in the queue.
    private List<PendingAppend> Gather()
    {
        var batch = new List<PendingAppend>();
        var (passedOver, taken) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var (size, first) = (0, 0);
        for (var node = _waiting.First; node is not null && batch.Count < _options.MaxBatchRequests; )
        {
            var (pending, next) = (node.Value, node.Next);
            if (batch.Count > 0 && size + pending.Size > _options.MaxBatchBytes)
                break;
            if (IsAny(pending, _busyTopics) || IsAny(pending, passedOver))
            {
                Add(pending, passedOver);
            }
            else if (taken.Count > 0 && !IsAny(pending, taken) && ++first >= _maxTopics)
            {
                // Requests of these topics cannot be decided concurrently; those of other topics can.
                Dispatch();
                break;
            }
            else
            {
                Add(pending, taken);
                batch.Add(pending);
                size += pending.Size;
                _waiting.Remove(node);
            }

            node = next;
        }

        _busyTopics.UnionWith(taken);
        return batch;
    }

    private static bool IsAny(PendingAppend pending, HashSet<string> topicIds)
    {
        foreach (var topicId in pending.TopicIds)
        {
            if (topicIds.Contains(topicId))
                return true;
        }

        return false;
    }

    private static void Add(PendingAppend pending, HashSet<string> topicIds)
    {
        foreach (var topicId in pending.TopicIds)
            topicIds.Add(topicId);
    }

    private void LetGo(PendingAppend pending)
    {
        foreach (var topicId in pending.TopicIds)
            _busyTopics.Remove(topicId);
    }

    private async Task RunAsync(List<PendingAppend> batch)
    {
        IReadOnlyList<PendingAppend> again = [];
        try
        {
            again = await _committer.CommitAsync(batch).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            // Every exception must reach the callers: no other component reports it.
            CopLog.CommitFailed(_logger, fault, batch.Count);
            foreach (var pending in batch)
                pending.Fail(new CopInvariantException("The append pipeline failed; it is unknown whether the append is durable.", fault));
        }

        Finish(batch, again);
    }

    private void Finish(List<PendingAppend> batch, IReadOnlyList<PendingAppend> again)
    {
        // Another node commits to the same topics. After the second conflict it goes first, and the order of waiting requests is kept.
        var pausing = again.Where(pending => pending.Decisions > 1).ToList();
        lock (_gate)
        {
            foreach (var pending in batch)
                LetGo(pending);
            foreach (var pending in pausing)
                Add(pending, _busyTopics);
            PutBack(again.Where(pending => pending.Decisions <= 1));
            _inFlight--;
            _pausing += pausing.Count > 0 ? 1 : 0;
            Dispatch();
            NoteDrained();
        }

        if (batch.Count > again.Count)
            _places.Release(batch.Count - again.Count);
        if (pausing.Count > 0)
            _ = PauseAsync(pausing);
    }

    private async Task PauseAsync(List<PendingAppend> pausing)
    {
        await _work.DelayAsync(pausing.Max(pending => pending.Pause(_nodeId)), _time, CancellationToken.None).ConfigureAwait(false);
        lock (_gate)
        {
            foreach (var pending in pausing)
                LetGo(pending);
            PutBack(pausing);
            _pausing--;
            Dispatch();
        }
    }

    // Callers hold the lock.
    private void PutBack(IEnumerable<PendingAppend> again)
    {
        foreach (var pending in again.Reverse())
            _waiting.AddFirst(pending);
    }

    // Callers hold the lock.
    private void NoteDrained()
    {
        if (_isStopping && _inFlight == 0 && _pausing == 0 && _waiting.Count == 0)
            _work.Complete(_drained, true);
    }

    private static CopError NotBegun =>
        CopError.Temporary(CopErrorCodes.Timeout, "The append was cancelled before it started; nothing is durable.");

    private static CopError OutcomeUnknown(AppendRequest request) => CopError.Temporary(
        CopErrorCodes.Timeout,
        $"The append was cancelled while it was in progress: its outcome is unknown. Retry with the same ids " +
            $"({string.Join(", ", request.Events.Take(3).Select(template => template.Id))}{(request.Events.Length > 3 ? ", …" : "")}); " +
            $"events that are durable are not appended twice (D-13).");
}
