using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Cop.Transport.Nats;

/// <summary>Reads events from a stream of JetStream by a durable consumer. One that is not acknowledged is delivered again.</summary>
public sealed class NatsSource : IReplicationSource
{
    private static readonly TimeSpan FetchTime = TimeSpan.FromSeconds(2);

    private readonly NatsOptions _options;

    /// <param name="options">Options.</param>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    public NatsSource(NatsOptions options)
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
        var session = await NatsSession.OpenAsync(_options, cancellationToken).ConfigureAwait(false);
        await using var owned = session.ConfigureAwait(false);
        var consumer = await ConsumeAsync(session.JetStream, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var messages = await FetchAsync(consumer, follow, cancellationToken).ConfigureAwait(false);
            if (messages.Count > 0)
                yield return new ReplicationBatch([.. messages.Select(Read)], stop => AcknowledgeAsync(messages, stop));
            else if (!follow && await IsEmptyAsync(consumer, cancellationToken).ConfigureAwait(false))
                yield break;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // No more than one batch is open at a time, whichever reader has it: so the order holds with several readers.
    private Task<INatsJSConsumer> ConsumeAsync(NatsJSContext stream, CancellationToken cancellationToken) =>
        GuardAsync(async () => await stream.CreateOrUpdateConsumerAsync(
            _options.Stream,
            new ConsumerConfig(_options.Consumer)
            {
                AckPolicy = ConsumerConfigAckPolicy.Explicit, AckWait = _options.AcknowledgeWait, MaxAckPending = _options.BatchSize,
            },
            cancellationToken).ConfigureAwait(false), cancellationToken);

    private Task<List<INatsJSMsg<byte[]>>> FetchAsync(INatsJSConsumer consumer, bool follow, CancellationToken cancellationToken) =>
        GuardAsync(async () =>
        {
            var found = new List<INatsJSMsg<byte[]>>();
            var options = new NatsJSFetchOpts { MaxMsgs = _options.BatchSize, Expires = FetchTime };
            // All pending messages, or else the next one.
            await foreach (var message in consumer.FetchNoWaitAsync<byte[]>(options, cancellationToken: cancellationToken)
                .ConfigureAwait(false))
                found.Add(message);
            if (found.Count == 0 && follow
                && await consumer.NextAsync<byte[]>(opts: new NatsJSNextOpts { Expires = FetchTime }, cancellationToken: cancellationToken)
                    .ConfigureAwait(false) is { } next)
                found.Add(next);
            return found;
        }, cancellationToken);

    // Messages that a dead reader has taken are still to come.
    private Task<bool> IsEmptyAsync(INatsJSConsumer consumer, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        await consumer.RefreshAsync(cancellationToken).ConfigureAwait(false);
        return consumer.Info is { NumPending: 0, NumAckPending: 0 };
    }, cancellationToken);

    private CarriedEvent Read(INatsJSMsg<byte[]> message) =>
        CarriedEvent.Parse(message.Data, _options.Limits).TryGet(out var carried, out var error) ? carried
        : throw new CopException(error with
        {
            Message = $"{_options.Shown}, message {message.Metadata?.Sequence.Stream}: {error.Message} Delete the message from the stream.",
        });

    private Task<bool> AcknowledgeAsync(List<INatsJSMsg<byte[]>> messages, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        foreach (var message in messages)
            await message.AckAsync(new AckOpts { DoubleAck = true }, cancellationToken).ConfigureAwait(false);
        return true;
    }, cancellationToken);

    private async Task<T> GuardAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw NatsSession.Translate(fault, _options);
        }
    }
}
