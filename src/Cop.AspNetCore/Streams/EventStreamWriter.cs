using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cop.AspNetCore;

/// <summary>Writes server-sent events, each only when the reader has taken those before it: a slow reader costs no memory.</summary>
internal sealed class EventStreamWriter(HttpContext context, CopHttpOptions options)
{
    public const string MediaType = "text/event-stream";

    private const int RetryMilliseconds = 1000;

    private static readonly ReadOnlyMemory<byte> Heartbeat = ": \n\n"u8.ToArray();

    private long? _last;

    /// <summary>Whether nothing more can be written: the reader has gone, or has received the end.</summary>
    public bool IsClosed { get; private set; }

    public async Task BeginAsync()
    {
        var response = context.Response;
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        // A proxy that buffers would hold events back.
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await SendAsync(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"retry: {RetryMilliseconds}\n\n")))
            .ConfigureAwait(false);
    }

    /// <summary>Writes each event until the stream is stopped, with signs of life between.</summary>
    public async Task CopyAsync(IAsyncEnumerable<Event> events, CancellationToken stop)
    {
        var reader = events.GetAsyncEnumerator(stop);
        var next = (Task<bool>?)null;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                next ??= reader.MoveNextAsync().AsTask();
                if (!await IsReadyAsync(next).ConfigureAwait(false))
                {
                    await SendAsync(Heartbeat).ConfigureAwait(false);
                    continue;
                }

                var hasNext = await next.ConfigureAwait(false);
                next = null;
                if (!hasNext)
                    return;
                await SendAsync(Format(reader.Current)).ConfigureAwait(false);
                _last = reader.Current.TopicSeq;
            }
        }
        catch (OperationCanceledException) when (IsClosed || stop.IsCancellationRequested)
        {
            // The regular end: of the stream's time, of the host, or by the reader.
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            await TellAsync(fault).ConfigureAwait(false);
        }
        finally
        {
            // An enumerator may not be disposed while it runs; the stop ends it.
            if (next is not null)
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await reader.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Tells the reader to resume, when it is still there.</summary>
    public async Task EndAsync()
    {
        if (IsClosed || context.RequestAborted.IsCancellationRequested)
            return;
        var after = _last is { } seq ? seq.ToString(CultureInfo.InvariantCulture) : "null";
        await SendAsync(Encoding.UTF8.GetBytes($"event: resume\ndata: {{\"after\":{after}}}\n\n")).ConfigureAwait(false);
        IsClosed = true;
    }

    // The status has been sent: an error can only be an event of the stream.
    private async Task TellAsync(Exception fault)
    {
        var shown = fault is CopException { Error: { Category: not CopErrorCategory.Fatal } error }
            ? error : new CopError(CopErrorCodes.InternalError, "The stream ended by a fault; the log of the host has the reason.");
        if (shown.Code == CopErrorCodes.InternalError)
            HttpLog.Failed(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Cop.AspNetCore"),
                fault, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "");
        var json = CopJson.Object(("code", CopJson.From(shown.Code)), ("detail", CopJson.From(shown.Message)));
        await SendAsync(Encoding.UTF8.GetBytes($"event: error\ndata: {json}\n\n")).ConfigureAwait(false);
        IsClosed = true;
    }

    // Canonical JSON has no line end outside of strings, and escapes those inside.
    private static ReadOnlyMemory<byte> Format(Event stored)
    {
        var json = stored.Json.Utf8;
        var start = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {stored.TopicSeq}\ndata: "));
        var bytes = new byte[start.Length + json.Length + 2];
        start.CopyTo(bytes, 0);
        json.CopyTo(bytes.AsMemory(start.Length));
        bytes[^2] = bytes[^1] = (byte)'\n';
        return bytes;
    }

    private async Task<bool> IsReadyAsync(Task<bool> next)
    {
        try
        {
            await next.WaitAsync(options.StreamHeartbeat, options.TimeProvider).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException) when (!next.IsCompleted)
        {
            return false;
        }
    }

    // An event is written whole, also when the stream ends meanwhile.
    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var patience = new CancellationTokenSource(options.StreamWriteTimeout, options.TimeProvider);
        using var sending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, patience.Token);
        try
        {
            await context.Response.Body.WriteAsync(bytes, sending.Token).ConfigureAwait(false);
            await context.Response.Body.FlushAsync(sending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // A reader that takes nothing holds memory until its connection is closed.
            IsClosed = true;
            context.Abort();
            throw;
        }
    }
}
