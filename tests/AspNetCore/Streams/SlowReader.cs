using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cop.AspNetCore.Tests;

/// <summary>A client that asks for a stream and takes nothing of it.</summary>
internal sealed class SlowReader : IDisposable
{
    private readonly Socket _socket;

    public SlowReader(Uri address, string topicId)
    {
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 8192 };
        _socket.Connect(IPAddress.Loopback, address.Port);
        _socket.Send(Encoding.ASCII.GetBytes(
            $"GET {HttpReplies.Prefix}topics/{topicId}/stream HTTP/1.1\r\nHost: 127.0.0.1:{address.Port}\r\n\r\n"));
    }

    /// <summary>Waits until the server has closed the connection, then counts what it had sent.</summary>
    public async Task<long> ReadAfterDisconnectAsync(CancellationToken cancellationToken)
    {
        // A write fails when the other end has closed the connection; the server ignores what follows a request for a stream.
        while (true)
        {
            try
            {
                await _socket.SendAsync("\r\n"u8.ToArray(), cancellationToken);
                if (_socket.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectError))
                    break;
            }
            catch (SocketException)
            {
                break;
            }
        }

        var (taken, buffer) = (0L, new byte[65_536]);
        try
        {
            while (await _socket.ReceiveAsync(buffer, cancellationToken) is var count and > 0)
                taken += count;
        }
        catch (SocketException)
        {
            // A reset drops what was not read.
        }

        return taken;
    }

    public void Dispose() => _socket.Dispose();
}
