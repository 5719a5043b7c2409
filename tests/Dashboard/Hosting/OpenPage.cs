namespace Cop.Dashboard.Tests;

/// <summary>The event stream of an open page.</summary>
internal sealed class OpenPage : IDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;

    private OpenPage(HttpResponseMessage answer, Stream stream) => (_answer, _lines) = (answer, new StreamReader(stream));

    /// <summary>Opens a stream of one or two topics, <c>*</c> for any, and waits until it observes commits.</summary>
    public static async Task<OpenPage> StartAsync(DashboardHost host, string topic, HttpClient? client = null, string? other = null)
    {
        using var limit = HangLimit.Begin();
        var second = other is null ? "" : $"&t={Uri.EscapeDataString(other)}";
        var answer = await (client ?? host.Client).GetAsync(
            $"/cop/live?t={Uri.EscapeDataString(topic)}{second}", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        answer.EnsureSuccessStatusCode();
        var page = new OpenPage(answer, await answer.Content.ReadAsStreamAsync(limit.Token));
        await page.ReadToAsync("event: open");
        return page;
    }

    /// <summary>Waits for the next report of a change, and returns the topic that it names.</summary>
    public async Task<string> TickAsync()
    {
        await ReadToAsync("event: tick");
        return (await ReadToAsync("data: "))["data: ".Length..];
    }

    public void Dispose()
    {
        _lines.Dispose();
        _answer.Dispose();
    }

    private async Task<string> ReadToAsync(string start)
    {
        using var limit = HangLimit.Begin();
        while (await _lines.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
                return line;
        }

        throw new InvalidOperationException("The stream ended.");
    }
}
