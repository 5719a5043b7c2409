using System.Runtime.ExceptionServices;

namespace Cop.Transport;

/// <summary>Copies events from a source to a target: each at least once, in order per topic, from the last acknowledged one on.</summary>
/// <remarks>Protocol 6.3; decisions CE-6, CE-12.</remarks>
public sealed class Replication
{
    private readonly IReplicationSource _source;
    private readonly IReplicationTarget _target;
    private readonly ReplicationOptions _options;
    private long _events;
    private int _retries;
    private int _failures;

    /// <param name="source">The source, which the caller disposes.</param>
    /// <param name="target">The target, which the caller disposes.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    public Replication(IReplicationSource source, IReplicationTarget target, ReplicationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        (_source, _target, _options) = (source, target, options ?? new ReplicationOptions());
        _options.Validate();
    }

    /// <summary>Called after each batch is durable, with the number of events so far; for progress.</summary>
    public Action<long>? Progress { get; init; }

    /// <summary>Copies until the source has no more events, or until it is cancelled where it follows.</summary>
    /// <param name="cancellationToken">Stops. The next run continues.</param>
    /// <exception cref="CopException">
    /// The target refuses an event, such as <c>log_divergence</c> with the differing members in its details; or a temporary error was
    /// repeated as often as the options allow.
    /// </exception>
    public async Task<ReplicationReport> RunAsync(CancellationToken cancellationToken = default)
    {
        for (var delay = _options.MinRetryDelay; ;)
        {
            var before = _events;
            try
            {
                await CopyAsync(cancellationToken).ConfigureAwait(false);
                return new ReplicationReport(_events, _retries);
            }
            catch (CopException fault) when (fault.Error.Category == CopErrorCategory.Temporary)
            {
                _failures = _events > before ? 1 : _failures + 1;
                delay = _events > before ? _options.MinRetryDelay : delay;
                if (_failures > _options.MaxRetries)
                    ExceptionDispatchInfo.Throw(fault);
            }

            _retries++;
            await Task.Delay(delay, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
            delay = delay * 2 > _options.MaxRetryDelay ? _options.MaxRetryDelay : delay * 2;
        }
    }

    // Everything that was not acknowledged is read again, so that a new attempt begins with an empty sequencer.
    private async Task CopyAsync(CancellationToken cancellationToken)
    {
        var sequencer = new IngestSequencer(_options.MaxWaitingEvents, _target as IKnownSequences);
        var open = new Queue<ReplicationBatch>();
        await foreach (var batch in _source.ReadAsync(_options.Follow, cancellationToken).ConfigureAwait(false))
        {
            open.Enqueue(batch);
            var released = await sequencer.AddAsync(batch.Events, cancellationToken).ConfigureAwait(false);
            if (released.Count > 0)
                await _target.WriteAsync(released, cancellationToken).ConfigureAwait(false);
            while (open.TryPeek(out var first) && sequencer.HasReleased(first.Events))
            {
                await first.AcknowledgeAsync(cancellationToken).ConfigureAwait(false);
                _events += open.Dequeue().Events.Count;
                Progress?.Invoke(_events);
            }
        }

        if (sequencer.Missing is { } gap)
            throw new CopException(gap);
    }
}
