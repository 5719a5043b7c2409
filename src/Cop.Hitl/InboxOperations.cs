using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Hitl;

/// <summary>The operations of the inbox that a host's interfaces offer: HTTP, MCP tools, the dashboard.</summary>
internal static class InboxOperations
{
    private const int MaxListed = 1000;

    private static readonly OperationParameter Topic =
        new("topicId", OperationParameterKind.Text, "The topic's id.") { IsRequired = true };

    private static readonly OperationParameter Request =
        new("requestId", OperationParameterKind.Text, "The request's id.") { IsRequired = true };

    private static readonly OperationParameter Reason = new("reason", OperationParameterKind.Text, "The reason.");

    public static ImmutableArray<KernelOperation> All { get; } =
    [
        Operation("inbox.list", "inbox", "Lists requests to people, the first ones due first.", ListAsync,
            new("topicId", OperationParameterKind.Text, "Only requests of this topic."),
            new("mine", OperationParameterKind.Boolean, "Only requests that are addressed to the caller or the caller's roles."),
            new("person", OperationParameterKind.Text, "Only requests that are addressed to this person or the person's roles."),
            new("role", OperationParameterKind.Text, "Requests that are addressed to this role."),
            new("groupId", OperationParameterKind.Text, "Only requests of this group."),
            new("status", OperationParameterKind.Text, "The status: open, answered, withdrawn, expired or closed; open without it."),
            new("dueBy", OperationParameterKind.Time, "Only requests that are due at this time or before."),
            new("limit", OperationParameterKind.Integer, $"The most requests, 1 to {MaxListed}; 100 without it.")),
        Operation("inbox.get", "inbox/{topicId}/{requestId}", "Gets a request with all that the person is to be shown.", GetAsync,
            Topic, Request),
        Operation("inbox.history", "inbox/{topicId}/{requestId}/history", "Reads the events of a request.", HistoryAsync, Topic, Request),
        Change("inbox.answer", "inbox/{topicId}/{requestId}/answer", "Answers an open request as the caller.", AnswerAsync,
            Topic, Request,
            new("decision", OperationParameterKind.Text, "The chosen option of a decision."),
            new("value", OperationParameterKind.Json, "The input, or the value that the option needs."),
            new("rationale", OperationParameterKind.Text, "The reason."),
            new("shownHash", OperationParameterKind.Text, "The 'shownHash' of the request as it was shown to the person."),
            new("holdsFor", OperationParameterKind.Text, "The scope in which the decision holds on: topic or arguments."),
            new("holdsUntil", OperationParameterKind.Time, "The time until which it holds on.")),
        Change("inbox.delegate", "inbox/{topicId}/{requestId}/delegate", "Passes an open request on to another person or role.",
            DelegateAsync, Topic, Request,
            new("to", OperationParameterKind.Text, "The person (human:…) or role (role:…).") { IsRequired = true }, Reason),
        Change("inbox.withdraw", "inbox/{topicId}/{requestId}/withdraw", "Withdraws an open request as its asker.", WithdrawAsync,
            Topic, Request, Reason),
        Operation("inbox.standing", "standing/{topicId}", "Lists decisions that hold on in a topic.", StandingAsync, Topic),
        Change("inbox.revoke", "standing/{topicId}/{standingId}/revoke", "Ends a decision that holds on.", RevokeAsync, Topic,
            new("standingId", OperationParameterKind.Text, "The decision's id.") { IsRequired = true }, Reason),
    ];

    private delegate Task<CopResult<OperationResult>> Handler(
        HumanRequests requests, OperationCall call, CancellationToken cancellationToken);

    private static KernelOperation Operation(
        string name, string path, string summary, Handler run, params OperationParameter[] parameters) => new()
        {
            Name = name, Path = path, Summary = summary, Parameters = [.. parameters],
            InvokeAsync = async (call, cancellationToken) =>
            {
                var requests = new HumanRequests(call.Kernel, call.Services.GetService<IRoleResolver>(), call.Scope.Filter);
                var result = await run(requests, call, cancellationToken).ConfigureAwait(false);
                return result.Error is { Code: HitlErrorCodes.RequestUnknown } unknown
                    ? unknown with { Code = CopErrorCodes.NotFound } : result;
            },
        };

    private static KernelOperation Change(
        string name, string path, string summary, Handler run, params OperationParameter[] parameters) =>
        Operation(name, path, summary, run, parameters) with { IsChange = true };

    private static async Task<CopResult<OperationResult>> ListAsync(
        HumanRequests requests, OperationCall call, CancellationToken cancellationToken)
    {
        var limit = call.Integer("limit") ?? 100;
        var status = HumanRequestStatus.Open;
        if (limit is < 1 or > MaxListed)
            return Invalid($"'limit' is {limit}; give 1 to {MaxListed}");
        if (call.Text("status") is { } word
            && !(word.All(char.IsAsciiLetterLower) && Enum.TryParse(word, ignoreCase: true, out status)))
            return Invalid("'status' is open, answered, withdrawn, expired or closed");
        if (call.Flag("mine") && call.Actor is null)
            return new CopError(CopErrorCodes.InvalidActor, "The caller has no identity, so no request is addressed to it.");
        var listed = await requests.ListAsync(new InboxQuery
        {
            Person = call.Flag("mine") ? call.Actor!.Value.Identity : call.Text("person"),
            Roles = call.Text("role") is { } role ? [role] : [],
            TopicId = call.Text("topicId"), GroupId = call.Text("groupId"), DueBy = call.Time("dueBy"), Status = status,
            Limit = (int)limit,
        }, cancellationToken).ConfigureAwait(false);
        return listed.Map(found => Items(found.Select(request => request.ToJson())));
    }

    private static async Task<CopResult<OperationResult>> GetAsync(
        HumanRequests requests, OperationCall call, CancellationToken cancellationToken)
    {
        var read = await requests.GetAsync(call.Required("topicId"), call.Required("requestId"), cancellationToken).ConfigureAwait(false);
        return !read.TryGet(out var found, out var error) ? error
            : found is null ? new CopError(HitlErrorCodes.RequestUnknown,
                $"There is no request '{call.Required("requestId")}' in topic '{call.Required("topicId")}'; list the open ones.")
            : OperationResult.Json(found.ToJson());
    }

    private static async Task<CopResult<OperationResult>> HistoryAsync(
        HumanRequests requests, OperationCall call, CancellationToken cancellationToken)
    {
        var read = await requests.GetHistoryAsync(call.Required("topicId"), call.Required("requestId"), cancellationToken)
            .ConfigureAwait(false);
        return read.Map(history => Items(history.Select(stored => stored.Json)));
    }

    private static async Task<CopResult<OperationResult>> AnswerAsync(
        HumanRequests requests, OperationCall call, CancellationToken cancellationToken)
    {
        var answer = new HumanAnswer
        {
            Decision = call.Text("decision"), Value = call.Arguments["value"], Rationale = call.Text("rationale"),
            ShownHash = call.Text("shownHash"), HoldsFor = call.Text("holdsFor"), HoldsUntil = call.Time("holdsUntil"),
        };
        return Receipt(await requests.AnswerAsync(
            call.Required("topicId"), call.Required("requestId"), answer, call.Actor!.Value, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<CopResult<OperationResult>> DelegateAsync(
        HumanRequests requests, OperationCall call, CancellationToken cancellationToken) =>
        Receipt(await requests.DelegateAsync(
            call.Required("topicId"), call.Required("requestId"), call.Required("to"), call.Actor!.Value, call.Text("reason"),
            cancellationToken).ConfigureAwait(false));

    private static async Task<CopResult<OperationResult>> WithdrawAsync(
        HumanRequests requests, OperationCall call, CancellationToken cancellationToken) =>
        Receipt(await requests.WithdrawAsync(
            call.Required("topicId"), call.Required("requestId"), call.Actor!.Value, call.Text("reason"), cancellationToken)
            .ConfigureAwait(false));

    private static async Task<CopResult<OperationResult>> StandingAsync(
        HumanRequests requests, OperationCall call, CancellationToken cancellationToken)
    {
        var topicId = call.Required("topicId");
        if (await call.Scope.Log.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false) is null)
            return TopicScope.NotFound(topicId);
        var read = await requests.ListStandingAsync(topicId, cancellationToken).ConfigureAwait(false);
        return read.Map(listed => Items(listed.Select(standing => standing.ToJson())));
    }

    private static async Task<CopResult<OperationResult>> RevokeAsync(
        HumanRequests requests, OperationCall call, CancellationToken cancellationToken)
    {
        var topicId = call.Required("topicId");
        if (await call.Scope.Log.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false) is null)
            return TopicScope.NotFound(topicId);
        return Receipt(await requests.RevokeAsync(
            topicId, call.Required("standingId"), call.Actor!.Value, call.Text("reason"), cancellationToken).ConfigureAwait(false));
    }

    private static OperationResult Items(IEnumerable<CopJson> items) =>
        OperationResult.Json(CopJson.Object(("items", CopJson.Array(items))));

    private static CopResult<OperationResult> Receipt(CopResult<AppendReceipt> appended) => appended.Map(receipt => OperationResult.Json(
        CopJson.Object(
            ("events", CopJson.Array(receipt.Events.Select(stored => stored.Json))),
            ("duplicate", CopJson.From(receipt.IsDuplicate)))));

    private static CopError Invalid(string fault) => new(CopErrorCodes.InvalidQuery, $"The query is invalid: {fault}.");
}
