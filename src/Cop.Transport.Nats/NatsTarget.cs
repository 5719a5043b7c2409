using NATS.Client.JetStream;

namespace Cop.Transport.Nats;

/// <summary>Publishes events to a stream of JetStream. Each is stored in a file of the server before it counts as written.</summary>
public sealed class NatsTarget : IReplicationTarget
{
    private readonly NatsOptions _options;
    private readonly string _node;
    private NatsSession? _session;

    /// <param name="options">Options.</param>
    /// <param name="node">The URN of this node, the source of events that name none.</param>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    public NatsTarget(NatsOptions options, string node)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(node);
        options.Validate();
        (_options, _node) = (options, node);
    }

    /// <inheritdoc/>
    public string Name => _options.Shown;

    /// <inheritdoc/>
    public async Task WriteAsync(IReadOnlyList<CarriedEvent> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        _session ??= await NatsSession.OpenAsync(_options, cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var carried in events)
            {
                // The server drops a repetition within its window; later ones the reader skips.
                var publication = new NatsJSPubOpts { MsgId = carried.Event.HashKey.ToString("N") };
                var stored = await _session.JetStream.PublishAsync(
                    _options.Subject, carried.ToJson(_node).Utf8.ToArray(), opts: publication, cancellationToken: cancellationToken)
                    .ConfigureAwait(false);
                if (!stored.Duplicate)
                    stored.EnsureSuccess();
            }
        }
        catch (Exception fault)
        {
            await DisposeAsync().ConfigureAwait(false);
            if (fault is OperationCanceledException && cancellationToken.IsCancellationRequested)
                throw;
            throw NatsSession.Translate(fault, _options);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var session = _session;
        _session = null;
        if (session is not null)
            await session.DisposeAsync().ConfigureAwait(false);
    }
}
