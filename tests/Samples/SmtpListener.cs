using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Cop.Samples.Tests;

/// <summary>An SMTP server for a test: it takes messages and keeps them; the first one is refused for now.</summary>
internal sealed class SmtpListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly Channel<string> _messages = Channel.CreateUnbounded<string>();
    private readonly Task _running;
    private int _refusals = 1;

    public SmtpListener()
    {
        _listener.Start();
        _running = RunAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ValueTask<string> ReceiveAsync(CancellationToken cancellationToken) => _messages.Reader.ReadAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _running;
        _listener.Dispose();
        _ended.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_ended.Token);
                try
                {
                    await TalkAsync(client.GetStream(), _ended.Token);
                }
                catch (IOException)
                {
                    // The client has left, as it does after a refusal.
                }
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException)
        {
            // The test has ended.
        }
    }

    private async Task TalkAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        await ReplyAsync("220 test");
        while (await reader.ReadLineAsync(cancellationToken) is { } line && !line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase))
        {
            if (line.StartsWith("MAIL", StringComparison.OrdinalIgnoreCase) && Interlocked.Decrement(ref _refusals) >= 0)
            {
                await ReplyAsync("451 later");
            }
            else if (line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase))
            {
                await ReplyAsync("354 go on");
                var message = new StringBuilder();
                while (await reader.ReadLineAsync(cancellationToken) is { } part && part != ".")
                    message.Append(part).Append('\n');
                _messages.Writer.TryWrite(message.ToString());
                await ReplyAsync("250 taken");
            }
            else
            {
                await ReplyAsync("250 fine");
            }
        }

        async Task ReplyAsync(string line) => await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), cancellationToken);
    }
}
