using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Cop.Transport.Nats;

/// <summary>A connection to a server with JetStream, and the stream of a replication.</summary>
internal sealed class NatsSession : IAsyncDisposable
{
    private readonly NatsConnection _connection;

    private NatsSession(NatsConnection connection, NatsJSContext stream) => (_connection, JetStream) = (connection, stream);

    public NatsJSContext JetStream { get; }

    /// <summary>Connects, and creates the stream if there is none.</summary>
    /// <exception cref="CopException">The server refuses the login, or cannot be reached (temporary).</exception>
    public static async Task<NatsSession> OpenAsync(NatsOptions options, CancellationToken cancellationToken)
    {
        var connection = new NatsConnection(ToClientOptions(options));
        try
        {
            await connection.ConnectAsync().AsTask().WaitAsync(options.Timeout, cancellationToken).ConfigureAwait(false);
            var stream = new NatsJSContext(connection);
            await stream.CreateStreamAsync(
                new StreamConfig(options.Stream, [options.Subject]) { Storage = StreamConfigStorage.File }, cancellationToken)
                .ConfigureAwait(false);
            return new NatsSession(connection, stream);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw Translate(fault, options);
        }
    }

    /// <summary>Converts a fault of the client to an error of the transport.</summary>
    public static CopException Translate(Exception fault, NatsOptions options)
    {
        for (var inner = fault; inner is not null; inner = inner.InnerException)
        {
            if (inner is NatsServerException { IsAuthError: true })
            {
                return new CopException(new CopError(
                    TransportErrorCodes.AccessDenied, $"{options.Shown} refuses the login: check user and password."), fault);
            }
        }

        return new CopException(CopError.Temporary(
            TransportErrorCodes.Unavailable, $"{options.Shown} cannot be used: {fault.Message}"), fault);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static NatsOpts ToClientOptions(NatsOptions options)
    {
        var user = options.Address.UserInfo.Split(':', 2);
        var login = user[0].Length == 0 ? NatsAuthOpts.Default : new NatsAuthOpts
        {
            Username = Uri.UnescapeDataString(user[0]), Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : "",
        };
        var address = new UriBuilder(options.Address) { UserName = "", Password = "" }.Uri;
        return new NatsOpts
        {
            Url = address.ToString(), AuthOpts = login, RequestTimeout = options.Timeout, ConnectTimeout = options.Timeout,
            CommandTimeout = options.Timeout,
            // The replication opens a new connection, and repeats the events that were not acknowledged.
            MaxReconnectRetry = 0,
        };
    }
}
