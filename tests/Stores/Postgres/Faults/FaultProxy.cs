using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>A proxy between a node and the server that breaks or freezes connections, or drops messages, on request.</summary>
internal sealed class FaultProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly NpgsqlConnectionStringBuilder _server;
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Link> _links = [];
    private TaskCompletionSource? _frozen;
    private byte[]? _swallowed;
    private bool _isAnswerSwallowed;
    private int _losses;

    public FaultProxy(string connectionString)
    {
        _server = new NpgsqlConnectionStringBuilder(connectionString);
        _listener.Start();
        ConnectionString = new NpgsqlConnectionStringBuilder(
            connectionString) { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
            CancellationTimeout = -1 }.ConnectionString;
        _ = Task.Run(AcceptAsync);
    }

    public string ConnectionString { get; }

    /// <summary>The number of dropped messages.</summary>
    public int Losses => Volatile.Read(ref _losses);

    /// <summary>Breaks every connection.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            foreach (var link in _links)
                link.Dispose();
            _links.Clear();
        }
    }

    /// <summary>Forwards nothing and closes nothing until <see cref="Thaw"/>.</summary>
    public void Freeze()
    {
        lock (_gate)
            _frozen ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Thaw()
    {
        lock (_gate)
        {
            _frozen?.TrySetResult();
            _frozen = null;
        }
    }

    /// <summary>
    /// Breaks the connection of the next message with this text: before the server receives it, or after the server responded.
    /// </summary>
    public void LoseNext(string text, bool isAnswer)
    {
        lock (_gate)
            (_swallowed, _isAnswerSwallowed) = (System.Text.Encoding.UTF8.GetBytes(text), isAnswer);
    }

    public void Dispose()
    {
        _ending.Cancel();
        _listener.Stop();
        Thaw();
        Cut();
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var link = new Link(await _listener.AcceptTcpClientAsync(_ending.Token), new TcpClient());
                lock (_gate)
                    _links.Add(link);
                _ = Task.Run(() => RunAsync(link));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            return;
        }
    }

    private async Task RunAsync(Link link)
    {
        try
        {
            await link.Server.ConnectAsync(_server.Host!, _server.Port);
            await Task.WhenAny(PassAsync(link, isAnswer: false), PassAsync(link, isAnswer: true));
        }
        catch (Exception end) when (end is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The server is down, or the connection was broken: the link ends.
        }

        link.Dispose();
        lock (_gate)
            _links.Remove(link);
    }

    private async Task PassAsync(Link link, bool isAnswer)
    {
        try
        {
            var (from, to) = isAnswer
                ? (link.Server.GetStream(), link.Client.GetStream())
                : (link.Client.GetStream(), link.Server.GetStream());
            var buffer = new byte[64 * 1024];
            while (await from.ReadAsync(buffer) is > 0 and var read)
            {
                if (Volatile.Read(ref _frozen) is { } frozen)
                    await frozen.Task;
                if (!isAnswer)
                    Mark(link, buffer.AsSpan(0, read));
                if (link.Loses == (isAnswer ? Loss.Answer : Loss.Question))
                {
                    Interlocked.Increment(ref _losses);
                    return;
                }

                await to.WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception end) when (end is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            return;
        }
    }

    private void Mark(Link link, ReadOnlySpan<byte> question)
    {
        lock (_gate)
        {
            if (_swallowed is null || question.IndexOf(_swallowed) < 0)
                return;
            link.Loses = _isAnswerSwallowed ? Loss.Answer : Loss.Question;
            _swallowed = null;
        }
    }

    private enum Loss
    {
        None,
        Question,
        Answer,
    }

    private sealed class Link(TcpClient client, TcpClient server) : IDisposable
    {
        private readonly Lock _closing = new();
        private volatile Loss _loses;

        public TcpClient Client => client;

        public TcpClient Server => server;

        public Loss Loses
        {
            get => _loses;
            set => _loses = value;
        }

        // Close without lingering: the peer gets a reset, as from a failed machine.
        public void Dispose()
        {
            // A cut and the link's own end may come at once.
            lock (_closing)
            {
                foreach (var end in new[] { client, server })
                {
                    // The other side may already have closed it.
                    end.Client?.LingerState = new LingerOption(true, 0);
                    end.Dispose();
                }
            }
        }
    }
}
