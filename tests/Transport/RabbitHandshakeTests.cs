using System.Net;
using System.Net.Sockets;
using Cop.Transport.RabbitMQ;

namespace Cop.Transport.Tests;

/// <summary>A broker that goes away while a client connects is no broker that refuses its user.</summary>
public sealed class RabbitHandshakeTests
{
    // The frame Connection.Start of AMQP 0-9-1: no properties, mechanism PLAIN, locale en_US.
    private static readonly byte[] Start =
    [
        1, 0, 0, 0, 0, 0, 28, 0, 10, 0, 10, 0, 9, 0, 0, 0, 0, 0, 0, 0, 5, .. "PLAIN"u8, 0, 0, 0, 5, .. "en_US"u8, 0xCE,
    ];

    [Fact]
    public async Task A_connection_that_ends_before_it_is_open_is_a_temporary_error()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var ending = HangLimit.Begin();
        var serving = ServeAsync(listener, ending.Token);
        var address = new Uri($"amqp://ada:secret@{listener.LocalEndpoint}");
        await using var source = new RabbitSource(new RabbitOptions { Name = "away", Address = address });
        var fault = await Should.ThrowAsync<CopException>(
            async () => await source.ReadAsync(follow: false, ending.Token).GetAsyncEnumerator(ending.Token).MoveNextAsync());
        (fault.Error.Code, fault.Error.Category).ShouldBe((TransportErrorCodes.Unavailable, CopErrorCategory.Temporary));
        await serving;
    }

    // Ends the connection in place of an answer to the credentials.
    private static async Task ServeAsync(TcpListener listener, CancellationToken cancellationToken)
    {
        using var client = await listener.AcceptTcpClientAsync(cancellationToken);
        var stream = client.GetStream();
        await stream.ReadExactlyAsync(new byte[8], cancellationToken);
        await stream.WriteAsync(Start, cancellationToken);
        await stream.ReadExactlyAsync(new byte[7], cancellationToken);
    }
}
