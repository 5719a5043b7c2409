using System.Globalization;
using Cop.Hitl;

namespace Cop.Mcp;

/// <summary>The tools that read.</summary>
internal sealed class ReadingTools(CopKernel kernel, CopMcpOptions options)
{
    private static readonly ToolParameter Topic = new("topicId", "The id of the topic.", IsRequired: true);
    private static readonly ToolParameter Limit = new("limit", "The greatest number of items.", IsInteger: true);

    public static IReadOnlyList<OperatorTool> Create(CopKernel kernel, CopMcpOptions options)
    {
        var reading = new ReadingTools(kernel, options);
        return
        [
            new("find_topics", "Lists topics, optionally in one status, or with a text in their title or id.",
                [
                    new("status", "open, in_progress, exhausted or closed."), new("text", "A text in the title or id."),
                    new("cursor", "The next of an earlier result."), Limit,
                ],
                true, reading.FindTopicsAsync),
            new("show_topic", "Shows the state of a topic: its tasks, steps, artifacts and continuations, and its digest.", [Topic], true,
                reading.ShowTopicAsync),
            new("read_events", "Reads events of a topic in their order.",
                [Topic, new("fromSeq", "The first topicSeq.", IsInteger: true), Limit], true, reading.ReadEventsAsync),
            new("why", "Shows the causal ancestors of an event.", [new("eventId", "The id of the event.", IsRequired: true), Limit], true,
                reading.WhyAsync),
            new("waiting", "Lists open requests to people, the earliest due first.", [Topic with { IsRequired = false }, Limit], true,
                reading.WaitingAsync),
            new("parked", "Lists deliveries that failed too often and wait for an operator.", [Limit], true, reading.ParkedAsync),
            new("verify", "Verifies the hashes, sequence and replay of a topic.", [Topic], true, reading.VerifyAsync),
        ];
    }

    private TopicScope Scope => kernel.Within(options.Topics);

    private async Task<CopResult<CopJson>> FindTopicsAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var named = arguments.Text("status");
        TopicStatus? status = null;
        if (named is not null)
        {
            var found = Enum.GetValues<TopicStatus>().Where(each => each.ToProtocolName() == named).ToList();
            if (found.Count == 0)
                return new CopError(CopErrorCodes.InvalidQuery, $"'{named}' is no status; use open, in_progress, exhausted or closed.");
            status = found[0];
        }

        var query = new TopicQuery { Status = status, Limit = arguments.Limit(options.MaxItems), Cursor = arguments.Text("cursor") };
        if (!(await Scope.Store.ListTopicsAsync(query, cancellationToken).ConfigureAwait(false)).TryGet(out var page, out var error))
            return error;
        var text = arguments.Text("text");
        var items = page.Items.Where(topic => text is null || topic.Id.Contains(text, StringComparison.OrdinalIgnoreCase)
            || topic.Title?.Contains(text, StringComparison.OrdinalIgnoreCase) == true);
        return Listed(items.Select(ViewJson.Write), page.Next);
    }

    private async Task<CopResult<CopJson>> ShowTopicAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var topicId = arguments.Required("topicId");
        if (!await Scope.CanSeeAsync(topicId, cancellationToken).ConfigureAwait(false))
            return TopicScope.NotFound(topicId);
        if (!(await kernel.GetStateAsync(topicId, null, cancellationToken).ConfigureAwait(false)).TryGet(out var state, out var error))
            return error;
        if (state is null)
            return TopicScope.NotFound(topicId);
        return CopJson.Object(
            ("topic", ViewJson.Write(state.Topic)), ("asOfSeq", CopJson.From(state.AsOfSeq)), ("digest", CopJson.From(state.Digest)),
            ("tasks", Part(state.Tasks)), ("steps", Part(state.Steps)), ("artifacts", Part(state.Artifacts)),
            ("continuations", Part(state.Continuations)), ("errors", Part(state.Errors)));
    }

    private async Task<CopResult<CopJson>> ReadEventsAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var topicId = arguments.Required("topicId");
        if (!await Scope.CanSeeAsync(topicId, cancellationToken).ConfigureAwait(false)
            || await Scope.Log.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false) is null)
            return TopicScope.NotFound(topicId);
        var from = arguments.Json["fromSeq"] is { } first ? long.Parse(first.ToString(), CultureInfo.InvariantCulture) : 0;
        var limit = arguments.Limit(options.MaxItems);
        var events = new List<CopJson>();
        await foreach (var stored in Scope.Log.ReadTopicAsync(topicId, from, null, cancellationToken).ConfigureAwait(false))
        {
            if (events.Count == limit)
                return Listed(events, stored.TopicSeq.ToString(CultureInfo.InvariantCulture));
            events.Add(stored.Json);
        }

        return Listed(events, null);
    }

    private async Task<CopResult<CopJson>> WhyAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var id = arguments.Required("eventId");
        var limits = new CausalLimits { MaxEvents = arguments.Limit(options.MaxItems) };
        var walked = await CausalQueries.FindAncestorsAsync(Scope.Log, id, limits, cancellationToken).ConfigureAwait(false);
        if (!walked.TryGet(out var graph, out var error))
            return error;
        if (graph is null)
            return new CopError(CopErrorCodes.NotFound, $"There is no event '{id}'.");
        return CopJson.Object(
            ("events", CopJson.Array(graph.Nodes.Select(node => node.Event.Json))),
            ("missing", CopJson.Array(graph.MissingParents.Select(missing => CopJson.From(missing.ParentEventId)))));
    }

    private async Task<CopResult<CopJson>> WaitingAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var query = new InboxQuery { TopicId = arguments.Text("topicId"), Limit = 1000 };
        var listed = await new HumanRequests(kernel).ListAsync(query, cancellationToken).ConfigureAwait(false);
        if (!listed.TryGet(out var requests, out var error))
            return error;
        var (scope, items) = (Scope, new List<CopJson>());
        foreach (var request in requests)
        {
            if (items.Count < arguments.Limit(options.MaxItems)
                && await scope.CanSeeAsync(request.TopicId, cancellationToken).ConfigureAwait(false))
                items.Add(RequestJson(request));
        }

        return Listed(items, null);
    }

    private async Task<CopResult<CopJson>> ParkedAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var query = new ParkedDeliveryQuery { Status = ParkedDeliveryStatus.Parked, Limit = arguments.Limit(options.MaxItems) };
        var listed = await Scope.Store.ListParkedDeliveriesAsync(query, cancellationToken).ConfigureAwait(false);
        return listed.TryGet(out var page, out var error) ? Listed(page.Items.Select(ViewJson.Write), page.Next) : error;
    }

    private async Task<CopResult<CopJson>> VerifyAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var topicId = arguments.Required("topicId");
        if (!await Scope.CanSeeAsync(topicId, cancellationToken).ConfigureAwait(false)
            || await Scope.Log.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false) is null)
            return TopicScope.NotFound(topicId);
        if (!(await kernel.VerifyTopicAsync(topicId, cancellationToken).ConfigureAwait(false)).TryGet(out var verified, out var error))
            return error;
        return CopJson.Object(
            ("isValid", CopJson.From(verified.IsValid)),
            ("errors", CopJson.Array(verified.Errors.Select(fault => CopJson.Object(
                ("code", CopJson.From(fault.Code)), ("message", CopJson.From(fault.Message)))))));
    }

    private static CopJson RequestJson(HumanRequest request) => CopJson.Object(
        ("topicId", CopJson.From(request.TopicId)), ("requestId", CopJson.From(request.Id)),
        ("assignee", request.Assignee is { } assignee ? CopJson.From(assignee) : null),
        ("askedAt", CopJson.From(CopTime.Format(request.AskedAt))),
        ("dueAt", request.Due is { } due ? CopJson.From(CopTime.Format(due)) : null), ("request", request.Payload));

    private static CopJson Part(IEnumerable<View> views) => CopJson.Array(views.Select(ViewJson.Write));

    private static CopJson Listed(IEnumerable<CopJson> items, string? next) => CopJson.Object(
        ("items", CopJson.Array(items)), ("next", next is null ? null : CopJson.From(next)));
}
