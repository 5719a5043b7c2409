using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cop.Bench;

/// <summary>A connection that sends one request after another, with as little work of its own as possible.</summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket;
    private byte[] _buffer = new byte[64 * 1024];

    private HttpConnection(Socket socket) => _socket = socket;

    public static async Task<HttpConnection> OpenAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new HttpConnection(socket);
    }

    public static byte[] Post(string path, ReadOnlySpan<byte> body) =>
    [
        .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n")),
        .. body,
    ];

    /// <summary>Sends a request, reads the whole response and returns its status.</summary>
    public async Task<int> SendAsync(byte[] request)
    {
        await _socket.SendAsync(request);
        var (read, end) = (0, -1);
        while (end < 0 || read < end)
        {
            if (read == _buffer.Length)
                Array.Resize(ref _buffer, 2 * _buffer.Length);
            var count = await _socket.ReceiveAsync(_buffer.AsMemory(read));
            if (count == 0)
                throw new EndOfStreamException("The server closed the connection.");
            read += count;
            end = end < 0 ? EndOf(_buffer.AsSpan(0, read)) : end;
        }

        return int.Parse(Encoding.ASCII.GetString(_buffer, 9, 3), CultureInfo.InvariantCulture);
    }

    public void Dispose() => _socket.Dispose();

    // The length of the response; -1 while its headers are not complete.
    private static int EndOf(ReadOnlySpan<byte> received)
    {
        var headers = received.IndexOf("\r\n\r\n"u8);
        if (headers < 0)
            return -1;
        var length = received[(received.IndexOf("Content-Length: "u8) + 16)..];
        return headers + 4 + int.Parse(length[..length.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
    }
}
