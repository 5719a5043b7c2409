using System.Net;
using System.Text;

namespace Cop.Conformance.Tests;

/// <summary>A small HTTP server with the responses of a test; null sends no response.</summary>
internal sealed class BadTarget : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<string, string?> _answer;
    private readonly CancellationTokenSource _ending = new();

    public BadTarget(Func<string, string?> answer)
    {
        _answer = answer;
        for (var port = FreePort(); !_listener.IsListening; port = FreePort())
        {
            _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            Address = new Uri($"http://127.0.0.1:{port}");
            try
            {
                _listener.Start();
            }
            catch (HttpListenerException)
            {
                // Another process took the port. A listener that could not start is closed.
                _listener = new HttpListener();
            }
        }

        _ = Task.Run(ListenAsync);
    }

    public Uri Address { get; private set; } = null!;

    public static string Hello(IEnumerable<string> operations, string level = "core", params string[] features) =>
        $$$"""{"ok":true,"data":{"name":"bad","version":"0","protocol":"1.0","level":"{{{level}}}","operations":""" +
            $$$"""[{{{Names(operations)}}}],"features":[{{{Names(features)}}}]}}""";

    private static string Names(IEnumerable<string> names) => string.Join(',', names.Select(each => $"\"{each}\""));

    public void Dispose()
    {
        _ending.Cancel();
        _listener.Close();
        _ending.Dispose();
    }

    public static int FreePort()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ListenAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception) when (_ending.IsCancellationRequested || !_listener.IsListening)
            {
                return;
            }

            if (_answer(context.Request.Url!.AbsolutePath["/cop/".Length..]) is not { } text)
                continue;
            var bytes = Encoding.UTF8.GetBytes(text);
            await context.Response.OutputStream.WriteAsync(bytes);
            context.Response.Close();
        }
    }
}
