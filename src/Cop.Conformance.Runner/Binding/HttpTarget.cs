using System.Globalization;
using System.Net.Http.Headers;

namespace Cop.Conformance.Runner;

/// <summary>A target over HTTP: <c>POST /cop/&lt;op&gt;</c>.</summary>
public sealed class HttpTarget : ITarget
{
    private readonly HttpClient _client;
    private readonly Uri _address;

    public HttpTarget(Uri address)
    {
        _address = address;
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, MaxResponseHeadersLength = 64 })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = 2 * Messages.MaxBytes,
        };
    }

    public string Name => _address.ToString();

    public async Task<Response> CallAsync(string operation, CopJson members, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            using var content = new ReadOnlyMemoryContent(members.Utf8);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response =
                await _client.PostAsync(new Uri(_address, $"/cop/{operation}"), content, limit.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false);
            return Judge((int)response.StatusCode, body);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Response.Silent(
                $"no response to {operation} within {timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s");
        }
        catch (HttpRequestException fault)
        {
            return new Response.Gone($"{_address} cannot be reached: {Text.Short(fault.InnerException?.Message ?? fault.Message)}");
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    // The two errors of the binding also have a status code, and may have no body.
    private static Response Judge(int status, byte[] body) => (status, Response.Read(body)) switch
    {
        (200, var answer) => answer,
        (404, Response.Garbage) => Refused("unsupported_operation", status),
        (400, Response.Garbage) => Refused("invalid_request", status),
        (404 or 400, var answer) => answer,
        (_, Response.Garbage garbage) => new Response.Garbage($"status {status}: {garbage.Text}"),
        (_, var answer) => new Response.Garbage($"status {status} with the result {answer.Describe()}; results need status 200"),
    };

    private static Response.Refused Refused(string code, int status) =>
        new(code, CopJson.Object(("code", CopJson.From(code)), ("message", CopJson.From($"status {status}"))));
}
