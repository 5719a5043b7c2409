using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Threading.Channels;

namespace Cop.Samples.Tests;

/// <summary>A web sample as a process of its own, in a folder that outlives it.</summary>
internal sealed class WebSample : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private WebSample(Process process) => _process = process;

    public HttpClient Client { get; } = new();

    public static async Task<WebSample> StartAsync(string sample, string folder)
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, $"Cop.Samples.{sample}.dll"), "--urls", "http://127.0.0.1:0"])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true,
        };
        var started = new WebSample(Process.Start(start)!);
        started._process.OutputDataReceived += (_, line) => started.Take(line.Data);
        started._process.BeginOutputReadLine();
        const string listening = "Now listening on: ";
        var line = await started.SeeAsync(listening);
        started.Client.BaseAddress = new Uri(line[(line.IndexOf(listening, StringComparison.Ordinal) + listening.Length)..]);
        return started;
    }

    /// <summary>Returns the next line of its output that has a text.</summary>
    public async Task<string> SeeAsync(string text)
    {
        using var limit = HangLimit.Begin();
        await foreach (var line in _lines.Reader.ReadAllAsync(limit.Token))
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return line;
        }

        throw new InvalidOperationException($"The sample ended before it wrote '{text}'.");
    }

    public async Task PostAsync(string path, object? body = null)
    {
        using var response = await Client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
    }

    /// <summary>Reads a list until it has a number of items.</summary>
    public async Task<JsonElement[]> ListAsync(string path, int count)
    {
        using var limit = HangLimit.Begin();
        while (true)
        {
            var listed = (await Client.GetFromJsonAsync<JsonElement[]>(new Uri(path, UriKind.Relative), limit.Token))!;
            if (listed.Length >= count)
                return listed;
        }
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        Client.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
            _lines.Writer.TryComplete();
        else
            _lines.Writer.TryWrite(line);
    }
}
