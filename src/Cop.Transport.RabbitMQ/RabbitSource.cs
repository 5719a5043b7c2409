using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Cop.Transport.RabbitMQ;

/// <summary>Consumes events from RabbitMQ. One that is not acknowledged is delivered again, here or to a waiting consumer.</summary>
public sealed class RabbitSource : IReplicationSource
{
    private static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(300);

    private readonly RabbitOptions _options;

    /// <param name="options">Options.</param>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    public RabbitSource(RabbitOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
    }

    /// <inheritdoc/>
    public string Name => _options.Shown;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReplicationBatch> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var session = await RabbitSession.OpenAsync(_options, cancellationToken).ConfigureAwait(false);
        await using var owned = session.ConfigureAwait(false);
        var delivered = System.Threading.Channels.Channel.CreateUnbounded<BasicDeliverEventArgs>();
        var consumer = NewConsumer(session.Channel, delivered.Writer);
        do
        {
            await ConsumeAsync(consumer, cancellationToken).ConfigureAwait(false);
            await foreach (var batch in TakeAsync(consumer, delivered.Reader, follow, cancellationToken).ConfigureAwait(false))
                yield return batch;
            await CancelAsync(consumer, cancellationToken).ConfigureAwait(false);
        }
        while (delivered.Reader.Count > 0);
    }

    private async IAsyncEnumerable<ReplicationBatch> TakeAsync(
        AsyncEventingBasicConsumer consumer, ChannelReader<BasicDeliverEventArgs> delivered, bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await WaitAsync(consumer.Channel, delivered, follow, cancellationToken).ConfigureAwait(false))
        {
            var events = ImmutableArray.CreateBuilder<CarriedEvent>();
            var tags = new List<ulong>();
            while (events.Count < _options.Prefetch && delivered.TryRead(out var message))
            {
                events.Add(Read(message));
                tags.Add(message.DeliveryTag);
            }

            yield return new ReplicationBatch(events.ToImmutable(), stop => AcknowledgeAsync(consumer.Channel, tags, stop));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static AsyncEventingBasicConsumer NewConsumer(IChannel channel, ChannelWriter<BasicDeliverEventArgs> delivered)
    {
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            // The client reuses the memory of a body after this call.
            delivered.TryWrite(new BasicDeliverEventArgs(
                message.ConsumerTag, message.DeliveryTag, message.Redelivered, message.Exchange, message.RoutingKey,
                message.BasicProperties, message.Body.ToArray(), message.CancellationToken));
            return Task.CompletedTask;
        };
        channel.ChannelShutdownAsync += (_, _) =>
        {
            delivered.TryComplete();
            return Task.CompletedTask;
        };
        return consumer;
    }

    private async Task ConsumeAsync(AsyncEventingBasicConsumer consumer, CancellationToken cancellationToken)
    {
        try
        {
            await consumer.Channel.BasicQosAsync(0, _options.Prefetch, global: false, cancellationToken).ConfigureAwait(false);
            for (var partition = 0; partition < _options.Partitions; partition++)
            {
                await consumer.Channel.BasicConsumeAsync(_options.Queue(partition), autoAck: false, consumer, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw RabbitSession.Translate(fault, _options);
        }
    }

    // The client says the end of a consumer behind all messages that it has for it.
    private async Task CancelAsync(AsyncEventingBasicConsumer consumer, CancellationToken cancellationToken)
    {
        using var ended = new SemaphoreSlim(0);
        AsyncEventHandler<ConsumerEventArgs> end = (_, _) =>
        {
            ended.Release();
            return Task.CompletedTask;
        };
        consumer.UnregisteredAsync += end;
        try
        {
            foreach (var tag in consumer.ConsumerTags)
                await consumer.Channel.BasicCancelAsync(tag, noWait: false, cancellationToken).ConfigureAwait(false);
            for (var partition = 0; partition < _options.Partitions; partition++)
            {
                if (!await ended.WaitAsync(_options.Timeout, cancellationToken).ConfigureAwait(false))
                    throw new TimeoutException("A consumer did not end in time.");
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw RabbitSession.Translate(fault, _options);
        }
        finally
        {
            consumer.UnregisteredAsync -= end;
        }
    }

    /// <summary>Waits for a message; false if the queues are empty and that ends the read.</summary>
    /// <exception cref="CopException">The connection is lost (temporary).</exception>
    private async Task<bool> WaitAsync(
        IChannel channel, ChannelReader<BasicDeliverEventArgs> delivered, bool follow, CancellationToken cancellationToken)
    {
        while (true)
        {
            var waiting = delivered.WaitToReadAsync(cancellationToken).AsTask();
            if (!follow && !waiting.IsCompleted)
                await Task.WhenAny(waiting, Task.Delay(QuietTime, cancellationToken)).ConfigureAwait(false);
            if (follow || waiting.IsCompleted)
            {
                return await waiting.ConfigureAwait(false) ? true : throw new CopException(CopError.Temporary(
                    TransportErrorCodes.Unavailable, $"{_options.Shown} has closed the connection."));
            }

            if (await AreEmptyAsync(channel, cancellationToken).ConfigureAwait(false) && !waiting.IsCompleted)
                return false;
        }
    }

    private async Task<bool> AreEmptyAsync(IChannel channel, CancellationToken cancellationToken)
    {
        try
        {
            for (var partition = 0; partition < _options.Partitions; partition++)
            {
                if (await channel.MessageCountAsync(_options.Queue(partition), cancellationToken).ConfigureAwait(false) > 0)
                    return false;
            }

            return true;
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw RabbitSession.Translate(fault, _options);
        }
    }

    private CarriedEvent Read(BasicDeliverEventArgs message) =>
        CarriedEvent.Parse(message.Body.Span, _options.Limits).TryGet(out var carried, out var error) ? carried
        : throw new CopException(error with { Message = $"{_options.Shown}: {error.Message} Remove the message from its queue." });

    private async Task AcknowledgeAsync(IChannel channel, List<ulong> tags, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var tag in tags)
                await channel.BasicAckAsync(tag, multiple: false, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw RabbitSession.Translate(fault, _options);
        }
    }
}
