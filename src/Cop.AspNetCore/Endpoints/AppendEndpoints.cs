using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Cop.AspNetCore;

/// <summary>Endpoints that append events.</summary>
internal static class AppendEndpoints
{
    private const string NoTopic = "none";

    private const string DraftSchema = """
        {"oneOf":[{"$ref":"#/components/schemas/EventDraft"},
        {"type":"array","minItems":1,"items":{"$ref":"#/components/schemas/EventDraft"}}]}
        """;

    public static ImmutableArray<HttpEndpoint> All(CopHttpOptions options) =>
    [
        new("topics.append", "POST", "topics/{topicId}/events", CopEndpoints.AppendGroup,
            "Appends one draft, or several as one atomic batch. Safe to repeat with the same draft ids.")
        {
            AnswerAsync = AppendAsync,
            IsChange = true,
            Consumes = [OperationResult.JsonType],
            BodySchema = DraftSchema,
            Parameters =
            [
                HttpParameter.Topic,
                HttpParameter.Text("expected", "The expected last topicSeq of the topic, or 'none' for a topic that must not exist."),
            ],
        },
        CloudEventEndpoint.Create(options),
    ];

    private static async Task<CopResult<HttpAnswer>> AppendAsync(CopRequest request, CancellationToken cancellationToken)
    {
        if (!ExpectedOf(request.Text("expected")).TryGet(out var expected, out var error)
            || !(await request.ReadBodyAsync(cancellationToken).ConfigureAwait(false)).TryGet(out var body, out error)
            || !ReadDrafts(body, request.Options).TryGet(out var drafts, out error))
            return error;
        var topicId = request.TopicId;
        error = await request.Scope.RefuseAppendAsync(topicId, drafts, cancellationToken).ConfigureAwait(false);
        if (error is not null)
            return error;
        var appended = await request.Kernel.AppendAsync(topicId, drafts, request.Caller.Actor!.Value, expected, cancellationToken)
            .ConfigureAwait(false);
        return appended.TryGet(out var receipt, out error)
            ? new HttpAnswer(OperationResult.Json(CopJson.Object(
                ("events", CopJson.Array(receipt.Events.Select(stored => stored.Json))),
                ("duplicate", CopJson.From(receipt.IsDuplicate)))),
                receipt.IsDuplicate ? StatusCodes.Status200OK : StatusCodes.Status201Created)
            : error;
    }

    private static CopResult<ExpectedSequence> ExpectedOf(string? text) => text switch
    {
        null => ExpectedSequence.Any,
        NoTopic => ExpectedSequence.NoTopic,
        _ when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) => ExpectedSequence.Exactly(seq),
        _ => new CopError(CopErrorCodes.InvalidQuery, "'expected' is neither a topicSeq nor 'none'."),
    };

    private static CopResult<IReadOnlyList<EventDraft>> ReadDrafts(ReadOnlyMemory<byte> body, CopHttpOptions options)
    {
        var limits = new JsonLimits { MaxBytes = options.MaxBodyBytes };
        if (!CopJson.Parse(body.Span, limits).TryGet(out var json, out var error))
            return error;
        if (json.Kind != JsonValueKind.Array)
            return EventDraft.ParseUntrusted(json.Utf8.Span, limits).Map(single => (IReadOnlyList<EventDraft>)[single]);
        var drafts = new List<EventDraft>();
        foreach (var item in json.Items)
        {
            if (drafts.Count == options.MaxBatchEvents)
                return new CopError(CopErrorCodes.LimitExceeded,
                    $"The batch has more than {options.MaxBatchEvents} drafts; send it in parts.");
            if (!EventDraft.ParseUntrusted(item.Utf8.Span, limits).TryGet(out var draft, out error))
                return error with { Message = $"At index {drafts.Count} of the batch: {error.Message}" };
            drafts.Add(draft);
        }

        return drafts.Count > 0 ? CopResult.Ok<IReadOnlyList<EventDraft>>(drafts)
            : new CopError(CopErrorCodes.InvalidDraft, "The batch is empty; send at least one draft.");
    }
}
