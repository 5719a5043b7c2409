using System.Collections.Immutable;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Cop.AspNetCore;

/// <summary>The endpoint that takes CloudEvents in, in the structured, batched and binary mode of the HTTP binding.</summary>
/// <remarks>
/// Each CloudEvent is imported on its own: it becomes a new event of the topic that its subject names. Repeating is safe, since ids derive
/// from source and id. Protocol 6.4; decision CE-6.
/// </remarks>
internal static class CloudEventEndpoint
{
    public static HttpEndpoint Create(CopHttpOptions options) => new(
        "cloudevents.import", "POST", "cloudevents", CopEndpoints.AppendGroup,
        "Takes CloudEvents in, in any of the three modes; each becomes an event of the topic that its subject names.")
    {
        IsChange = true,
        ConsumesAny = true,
        Consumes = [CloudEventJson.MediaType, CloudEventBatch.MediaType, OperationResult.JsonType],
        Parameters = [HttpParameter.Text("topicId", "The topic of CloudEvents without a subject.")],
        AnswerAsync = (request, cancellationToken) => ImportAsync(request, options, cancellationToken),
    };

    private static async Task<CopResult<HttpAnswer>> ImportAsync(
        CopRequest request, CopHttpOptions options, CancellationToken cancellationToken)
    {
        if (!(await request.ReadBodyAsync(cancellationToken).ConfigureAwait(false)).TryGet(out var body, out var error)
            || !Read(request.Context.Request, body, options).TryGet(out var received, out error))
            return error;
        var import = new CloudEventImportOptions { TopicOf = _ => request.Text("topicId") };
        var (results, first) = (new List<CopJson>(received.Length), (CopError?)null);
        foreach (var each in received)
        {
            var imported = await ImportAsync(request, each, import, cancellationToken).ConfigureAwait(false);
            first ??= imported.Error;
            results.Add(Report(each, imported));
        }

        var report = CopJson.Object(("results", CopJson.Array(results)));
        // A sender repeats what was refused for a time; what was taken is then a duplicate.
        return first is null ? new HttpAnswer(OperationResult.Json(report)) : received.Length == 1 ? first : first with
        {
            Message = $"{results.Count(result => result["error"] is not null)} of {received.Length} CloudEvents were refused, "
                + $"the first: {first.Message}",
            Details = report,
        };
    }

    private static async Task<CopResult<AppendReceipt>> ImportAsync(
        CopRequest request, CloudEventJson received, CloudEventImportOptions import, CancellationToken cancellationToken)
    {
        if (received.HasTopicSeq)
            return new CopError(CopErrorCodes.InvalidCloudEvent,
                $"CloudEvent '{received.Id}' carries a topicSeq: it is an event of another COP store. Replicate its topic instead (CE-6).");
        if (!CloudEventImport.Convert(received, import).TryGet(out var imported, out var error))
            return error;
        var topicId = imported.Draft.TopicId!;
        EventDraft[] drafts = imported.Original is { } original ? [imported.Draft, original] : [imported.Draft];
        error = await request.Scope.RefuseAppendAsync(topicId, drafts, cancellationToken).ConfigureAwait(false);
        return error is not null ? error : await request.Kernel.AppendAsync(
            topicId, drafts, request.Caller.Actor!.Value, default, cancellationToken).ConfigureAwait(false);
    }

    private static CopJson Report(CloudEventJson received, CopResult<AppendReceipt> imported) =>
        imported.TryGet(out var receipt, out var error)
        ? CopJson.Object(
            ("id", CopJson.From(received.Id)), ("eventId", CopJson.From(receipt.First.Id)),
            ("topicId", CopJson.From(receipt.First.TopicId)), ("topicSeq", CopJson.From(receipt.First.TopicSeq)),
            ("duplicate", CopJson.From(receipt.IsDuplicate)))
        : CopJson.Object(("id", CopJson.From(received.Id)), ("error", ResultJson.Write(error)));

    private static CopResult<ImmutableArray<CloudEventJson>> Read(HttpRequest request, ReadOnlyMemory<byte> body, CopHttpOptions options)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType.Value ?? "" : "";
        var limits = new JsonLimits { MaxBytes = options.MaxBodyBytes };
        if (string.Equals(type, CloudEventBatch.MediaType, StringComparison.OrdinalIgnoreCase))
            return CloudEventBatch.ParseUntrusted(body.Span, new CloudEventBatchLimits
            {
                MaxCount = options.MaxBatchEvents, MaxBytes = options.MaxBodyBytes,
            });
        var read = string.Equals(type, CloudEventJson.MediaType, StringComparison.OrdinalIgnoreCase)
            ? CloudEventJson.ParseUntrusted(body.Span, limits)
            : type.StartsWith("application/cloudevents", StringComparison.OrdinalIgnoreCase)
                ? new CopError(HttpErrorCodes.UnsupportedMediaType,
                    $"The event format '{type}' is not supported; send {CloudEventJson.MediaType} or {CloudEventBatch.MediaType}.")
                : BinaryCloudEvent.Read(request, body, limits);
        return read.Map(single => ImmutableArray.Create(single));
    }
}
