using System.Net;
using System.Net.Sockets;

namespace Cop.Packages.Tests;

/// <summary>An HTTP registry on the own machine that answers as a test says.</summary>
internal sealed class RegistryServer : IDisposable
{
    private readonly HttpListener _listener;
    private readonly Func<HttpListenerRequest, HttpListenerResponse, Task> _answer;
    private readonly Task _loop;

    public RegistryServer(Func<HttpListenerRequest, HttpListenerResponse, Task> answer)
    {
        _answer = answer;
        for (int attempt = 0; ; attempt++)
        {
            // One that could not start, since another process took the port, is closed.
            _listener = new HttpListener();
            int port = FreePort();
            _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                _listener.Start();
                Address = $"http://127.0.0.1:{port}/";
                break;
            }
            catch (HttpListenerException) when (attempt < 20)
            {
            }
        }

        _loop = Task.Run(ServeAsync);
    }

    public string Address { get; } = "";

    /// <summary>Every request, with its path as it was sent.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Serves the files of a registry in a folder.</summary>
    public static RegistryServer OfFolder(string folder) => new(async (request, response) =>
    {
        string path = Uri.UnescapeDataString(request.Url!.AbsolutePath.TrimStart('/'));
        string file = Path.Combine(folder, path);
        if (Directory.Exists(file)) file = Path.Combine(file, "index.json");
        if (!File.Exists(file))
        {
            response.StatusCode = 404;
            return;
        }

        byte[] content = await File.ReadAllBytesAsync(file);
        string tag = $"\"{TreeDigest.IntegrityOf(content)[7..27]}\"";
        response.Headers["ETag"] = tag;
        if (request.Headers["If-None-Match"] == tag) response.StatusCode = 304;
        else await response.OutputStream.WriteAsync(content);
    });

    public void Dispose()
    {
        _listener.Close();
        _loop.Wait();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            try
            {
                lock (Requests) Requests.Add($"{context.Request.RawUrl} {context.Request.Headers["Authorization"]}".TrimEnd());
                await _answer(context.Request, context.Response);
                context.Response.Close();
            }
            catch (Exception error) when (
                error is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException)
            {
                context.Response.Abort();
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
