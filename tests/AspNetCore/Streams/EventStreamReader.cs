using System.Globalization;
using System.Net;

namespace Cop.AspNetCore.Tests;

/// <summary>A reader of server-sent events, by the rules of the HTML standard for the fields that are used.</summary>
internal sealed class EventStreamReader : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventStreamReader(HttpResponseMessage response, StreamReader lines) => (_response, _lines) = (response, lines);

    public static async Task<EventStreamReader> OpenAsync(
        HttpClient client, string topicId, long? lastEventId = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{HttpReplies.Prefix}topics/{HttpReplies.Escape(topicId)}/stream");
        if (lastEventId is { } last)
            request.Headers.Add("Last-Event-ID", last.ToString(CultureInfo.InvariantCulture));
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return new EventStreamReader(response, new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken)));
    }

    /// <summary>Reads the next event: its id, its name and its data; null at the end of the stream.</summary>
    public async Task<(long? Id, string Name, string Data)?> ReadAsync(CancellationToken cancellationToken)
    {
        var (id, name, data) = ((long?)null, "message", (string?)null);
        while (await _lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                if (data is not null)
                    return (id, name, data);
                continue;
            }

            var parts = line.Split(": ", 2);
            switch (parts[0])
            {
                case "id": id = long.Parse(parts[1], CultureInfo.InvariantCulture); break;
                case "event": name = parts[1]; break;
                case "data": data = data is null ? parts[1] : data + "\n" + parts[1]; break;
                case "retry": parts[1].ShouldBe("1000"); break;
                default: line[0].ShouldBe(':', line); break;
            }
        }

        return null;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }
}
