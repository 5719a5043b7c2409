using System.Collections.Immutable;

namespace Cop.AspNetCore;

/// <summary>Endpoints that read events over topics, and their causes and effects.</summary>
internal static class EventEndpoints
{
    private const int MaxDepth = 1000;
    private const int MaxNodes = 10_000;

    // A caller who sees few topics must not have the whole log read in one request.
    private const int MaxScanned = 10_000;

    public static ImmutableArray<HttpEndpoint> All(CopHttpOptions options) =>
    [
        Get("events.list", "events", "Reads events of all visible topics in the order of positions, parents before children.",
            (request, cancellationToken) => ReadAsync(request, options, cancellationToken),
            [HttpParameter.Number("from", "The first position; 1 without it.") with { Least = 1 }, HttpParameter.Limit]),
        Get("events.get", "events/{eventId}", "Gets an event by its id.", FindAsync, [Event]),
        Get("events.ancestors", "events/{eventId}/ancestors", "Finds the causes of an event across visible topics.",
            (request, cancellationToken) => WalkAsync(request, CausalQueries.FindAncestorsAsync, cancellationToken), [Event, .. Limits]),
        Get("events.descendants", "events/{eventId}/descendants", "Finds the effects of an event across visible topics.",
            (request, cancellationToken) => WalkAsync(request, CausalQueries.FindDescendantsAsync, cancellationToken),
            [Event, .. Limits]),
    ];

    private static HttpParameter Event => HttpParameter.Id("eventId", "The event's id.");

    private static ImmutableArray<HttpParameter> Limits =>
    [
        HttpParameter.Number("depth", $"The greatest distance, 0 to {MaxDepth}; 32 without it.") with { Most = MaxDepth },
        HttpParameter.Number("limit", $"The greatest number of events, 1 to {MaxNodes}; 1,000 without it.") with
        {
            Least = 1, Most = MaxNodes,
        },
    ];

    private delegate Task<CopResult<CausalGraph?>> Walk(
        IEventLog log, string eventId, CausalLimits? limits, CancellationToken cancellationToken);

    private static HttpEndpoint Get(
        string name, string path, string summary, Func<CopRequest, CancellationToken, Task<CopResult<HttpAnswer>>> answer,
        ImmutableArray<HttpParameter> parameters) =>
        new(name, "GET", path, CopEndpoints.ReadGroup, summary) { AnswerAsync = answer, Parameters = parameters };

    private static async Task<CopResult<HttpAnswer>> ReadAsync(
        CopRequest request, CopHttpOptions options, CancellationToken cancellationToken)
    {
        var from = request.Integer("from") ?? 1;
        var page = new EventPage(request.Limit(), options.MaxPageBytes);
        var (scanned, next) = (0, (long?)null);
        await foreach (var stored in request.Kernel.Log.ReadPositionsAsync(from, cancellationToken).ConfigureAwait(false))
        {
            var isVisible = await request.Scope.CanSeeAsync(stored.Event.TopicId, cancellationToken).ConfigureAwait(false);
            if (++scanned > MaxScanned || isVisible && !page.TryAdd(stored.Event, each => CopJson.Object(
                ("position", CopJson.From(stored.Position)), ("event", each.Json))))
            {
                next = stored.Position;
                break;
            }
        }

        return HttpAnswer.Json(("events", page.ToJson()), ("next", next is { } position ? CopJson.From(position) : null));
    }

    private static async Task<CopResult<HttpAnswer>> FindAsync(CopRequest request, CancellationToken cancellationToken)
    {
        var found = await request.Scope.Log.FindEventAsync(request.Required("eventId"), cancellationToken).ConfigureAwait(false);
        return found is null ? Unknown(request)
            : new HttpAnswer(OperationResult.Json(found.Event.Json) with { IsImmutable = true });
    }

    private static async Task<CopResult<HttpAnswer>> WalkAsync(CopRequest request, Walk walk, CancellationToken cancellationToken)
    {
        var standard = CausalLimits.Default;
        var limits = new CausalLimits
        {
            MaxDepth = (int)(request.Integer("depth") ?? standard.MaxDepth),
            MaxEvents = (int)(request.Integer("limit") ?? standard.MaxEvents),
        };
        var walked = await walk(request.Scope.Log, request.Required("eventId"), limits, cancellationToken).ConfigureAwait(false);
        return !walked.TryGet(out var graph, out var error) ? error
            : graph is null ? Unknown(request) : new HttpAnswer(OperationResult.Json(Write(graph)));
    }

    private static CopError Unknown(CopRequest request) =>
        new(CopErrorCodes.NotFound, $"There is no event '{request.Required("eventId")}' in this store.");

    private static CopJson Write(CausalGraph graph) => CopJson.Object(
        ("nodes", CopJson.Array(graph.Nodes.Select(node => CopJson.Object(
            ("depth", CopJson.From(node.Depth)), ("event", node.Event.Json))))),
        ("edges", CopJson.Array(graph.Edges.Select(edge => CopJson.Object(
            ("parentEventId", CopJson.From(edge.ParentEventId)), ("childEventId", CopJson.From(edge.ChildEventId)))))),
        ("missingParents", CopJson.Array(graph.MissingParents.Select(missing => CopJson.Object(
            ("eventId", CopJson.From(missing.EventId)), ("parentEventId", CopJson.From(missing.ParentEventId)))))),
        ("truncatedByDepth", CopJson.From(graph.TruncatedByDepth)), ("truncatedByCount", CopJson.From(graph.TruncatedByCount)));
}
