using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.AspNetCore;

/// <summary>The endpoint that streams the events of a topic as server-sent events.</summary>
/// <remarks>
/// The id of each is its topicSeq, so that a browser resumes by <c>Last-Event-ID</c> behind the last one it has, without gap or repeat.
/// The first line of a stream is the field <c>retry</c>; before it ends by itself, it sends the event <c>resume</c>.
/// </remarks>
internal static class StreamEndpoint
{
    private const string LastEventId = "Last-Event-ID";

    public static HttpEndpoint Create(CopHttpOptions options) => new(
        "topics.stream", "GET", "topics/{topicId}/stream", CopEndpoints.StreamGroup,
        "Streams the events of a topic as server-sent events: the stored ones, then each new one. Resumes by Last-Event-ID.")
    {
        Produces = EventStreamWriter.MediaType,
        Parameters =
        [
            HttpParameter.Topic,
            HttpParameter.Number("from", "The first topicSeq; 0 without it. The header Last-Event-ID goes before it."),
        ],
        StreamAsync = request => StreamAsync(request, options),
    };

    private static async Task StreamAsync(CopRequest request, CopHttpOptions options)
    {
        var context = request.Context;
        var began = await BeginAsync(request).ConfigureAwait(false);
        if (!began.TryGet(out var from, out var error) || (error = request.Limits.TryOpenStream(request.Caller.Key)) is not null)
        {
            await ProblemDetailsJson.WriteAsync(context, error!).ConfigureAwait(false);
            return;
        }

        var writer = new EventStreamWriter(context, options);
        try
        {
            var stopping = context.RequestServices.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;
            using var ending = new CancellationTokenSource(options.StreamDuration, options.TimeProvider);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping, ending.Token);
            await writer.BeginAsync().ConfigureAwait(false);
            await writer.CopyAsync(request.Kernel.StreamEventsAsync(request.TopicId, from, stop.Token), stop.Token).ConfigureAwait(false);
            await writer.EndAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (writer.IsClosed)
        {
            // The reader took nothing in time, or has gone. The server says so of the request some time later.
        }
        finally
        {
            request.Limits.CloseStream(request.Caller.Key);
        }
    }

    private static async Task<CopResult<long>> BeginAsync(CopRequest request)
    {
        var given = request.Context.Request.Headers[LastEventId];
        var last = given.ToString();
        var from = request.Integer("from") ?? 0;
        if (given.Count > 1 || last.Length > 0
            && !(long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out from) && from++ < long.MaxValue))
            return new CopError(CopErrorCodes.InvalidQuery, $"The header '{LastEventId}' is no topicSeq of this stream.");
        var head = await request.Scope.Log.GetHeadAsync(request.TopicId, request.Context.RequestAborted).ConfigureAwait(false);
        if (head is null)
            return TopicScope.NotFound(request.TopicId);
        // The reader has events that this store has not: to wait for them would show others under their numbers.
        return last.Length > 0 && from - 1 > head.LastSeq
            ? new CopError(CopErrorCodes.HistoryChanged, string.Create(CultureInfo.InvariantCulture,
                $"The stream was at topicSeq {from - 1}, and topic '{request.TopicId}' ends at {head.LastSeq}: ")
                + "the store has lost events. Read the topic again from its beginning.")
            : from;
    }
}
