using System.Globalization;
using RabbitMQ.Client;

namespace Cop.Transport.RabbitMQ;

/// <summary>Publishes events to RabbitMQ. Each is confirmed by a quorum of the broker's nodes before it counts as written.</summary>
public sealed class RabbitTarget : IReplicationTarget
{
    private readonly RabbitOptions _options;
    private readonly string _node;
    private RabbitSession? _session;

    /// <param name="options">Options.</param>
    /// <param name="node">The URN of this node, the source of events that name none.</param>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    public RabbitTarget(RabbitOptions options, string node)
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
        _session ??= await RabbitSession.OpenAsync(_options, cancellationToken).ConfigureAwait(false);
        try
        {
            // The broker confirms in any order; the events are in the order of these calls.
            var confirmed = new List<Task>(events.Count);
            foreach (var carried in events)
                confirmed.Add(PublishAsync(_session.Channel, carried, cancellationToken).AsTask());
            await Task.WhenAll(confirmed).WaitAsync(_options.Timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            await DisposeAsync().ConfigureAwait(false);
            if (fault is OperationCanceledException && cancellationToken.IsCancellationRequested)
                throw;
            throw RabbitSession.Translate(fault, _options);
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

    private ValueTask PublishAsync(IChannel channel, CarriedEvent carried, CancellationToken cancellationToken)
    {
        var properties = new BasicProperties
        {
            Persistent = true, ContentType = CloudEventJson.MediaType, MessageId = carried.Event.Id.Length <= 200 ? carried.Event.Id : null,
        };
        var partition = TopicPartition.Of(carried.Event.TopicId, _options.Partitions).ToString(CultureInfo.InvariantCulture);
        return channel.BasicPublishAsync(
            _options.Exchange, partition, mandatory: true, properties, carried.ToJson(_node).Utf8, cancellationToken);
    }
}
