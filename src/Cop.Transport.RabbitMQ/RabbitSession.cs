using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Cop.Transport.RabbitMQ;

/// <summary>A connection with one channel, and the queues of a replication.</summary>
internal sealed class RabbitSession : IAsyncDisposable
{
    private readonly IConnection _connection;

    private RabbitSession(IConnection connection, IChannel channel) => (_connection, Channel) = (connection, channel);

    public IChannel Channel { get; }

    /// <summary>Connects and declares exchange and queues, which are durable and stay.</summary>
    /// <exception cref="CopException">The broker refuses the login, or cannot be reached (temporary).</exception>
    public static async Task<RabbitSession> OpenAsync(RabbitOptions options, CancellationToken cancellationToken)
    {
        IConnection? connection = null;
        try
        {
            // The replication opens a new connection, and repeats the events that were not confirmed.
            var factory = new ConnectionFactory
            {
                Uri = options.Address, AutomaticRecoveryEnabled = false, TopologyRecoveryEnabled = false,
                ContinuationTimeout = options.Timeout, RequestedConnectionTimeout = options.Timeout,
            };
            connection = await factory.CreateConnectionAsync(cancellationToken).ConfigureAwait(false);
            var channel = await connection.CreateChannelAsync(
                new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true),
                cancellationToken).ConfigureAwait(false);
            await DeclareAsync(channel, options, cancellationToken).ConfigureAwait(false);
            return new RabbitSession(connection, channel);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            if (connection is not null)
                await CloseAsync(connection).ConfigureAwait(false);
            throw Translate(fault, options);
        }
    }

    /// <summary>Converts a fault of the client to an error of the transport.</summary>
    public static CopException Translate(Exception fault, RabbitOptions options)
    {
        for (var inner = fault; inner is not null; inner = inner.InnerException)
        {
            // A connection that ends before it is open is for the client a possible failure of authentication. A broker says a real one.
            if (inner is AuthenticationFailureException
                || inner is OperationInterruptedException { ShutdownReason.ReplyCode: Constants.AccessRefused or Constants.NotAllowed })
            {
                return new CopException(new CopError(
                    TransportErrorCodes.AccessDenied,
                    $"{options.Shown} refuses the user or a right of it: check user, password, virtual host and permissions."), fault);
            }

            if (inner is OperationInterruptedException { ShutdownReason.ReplyCode: Constants.PreconditionFailed })
            {
                return new CopException(new CopError(
                    CopErrorCodes.InvalidQuery,
                    $"{options.Shown} has queues of another kind under this name: use the same options on both sides, or another name."),
                    fault);
            }
        }

        return new CopException(CopError.Temporary(
            TransportErrorCodes.Unavailable, $"{options.Shown} cannot be used: {fault.Message}"), fault);
    }

    public async ValueTask DisposeAsync() => await CloseAsync(_connection).ConfigureAwait(false);

    private static async Task DeclareAsync(IChannel channel, RabbitOptions options, CancellationToken cancellationToken)
    {
        await channel.ExchangeDeclareAsync(
            options.Exchange, ExchangeType.Direct, durable: true, autoDelete: false, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        // A single active consumer keeps the order of a queue while the others wait.
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-single-active-consumer"] = true };
        for (var partition = 0; partition < options.Partitions; partition++)
        {
            await channel.QueueDeclareAsync(
                options.Queue(partition), durable: true, exclusive: false, autoDelete: false, arguments,
                cancellationToken: cancellationToken).ConfigureAwait(false);
            await channel.QueueBindAsync(
                options.Queue(partition), options.Exchange, partition.ToString(CultureInfo.InvariantCulture),
                cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task CloseAsync(IConnection connection)
    {
        try
        {
            await connection.CloseAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is RabbitMQClientException or IOException or TimeoutException or OperationCanceledException)
        {
            // The connection is lost already.
        }

        await connection.DisposeAsync().ConfigureAwait(false);
    }
}
