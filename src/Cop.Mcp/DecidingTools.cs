using Cop.Hitl;

namespace Cop.Mcp;

/// <summary>The tools that decide something in the name of the person who permits it; none without that person.</summary>
internal sealed class DecidingTools(CopKernel kernel, CopMcpOptions options, Actor person)
{
    public static IReadOnlyList<OperatorTool> Create(CopKernel kernel, CopMcpOptions options)
    {
        if (options.PermittedBy is not { } permitting)
            return [];
        var deciding = new DecidingTools(kernel, options, new Actor(permitting));
        return
        [
            new("answer", $"Answers an open request to people in the name of {permitting}, who permits it.",
                [
                    new("topicId", "The topic of the request.", IsRequired: true),
                    new("requestId", "The id of the request.", IsRequired: true),
                    new("option", "The option of a decision."), new("text", "The text of an input."),
                    new("rationale", "The reason, for the log."),
                ],
                false, deciding.AnswerAsync),
            new("retry", $"Retries a parked delivery in the name of {permitting}, who permits it.",
                [
                    new("agent", "The agent of the delivery.", IsRequired: true),
                    new("subjectId", "The id of the event or continuation.", IsRequired: true),
                ],
                false, deciding.RetryAsync),
        ];
    }

    private async Task<CopResult<CopJson>> AnswerAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var (topicId, requestId) = (arguments.Required("topicId"), arguments.Required("requestId"));
        if (!await kernel.Within(options.Topics).CanSeeAsync(topicId, cancellationToken).ConfigureAwait(false))
            return TopicScope.NotFound(topicId);
        var requests = new HumanRequests(kernel);
        var query = new InboxQuery { TopicId = topicId, Limit = int.MaxValue };
        if (!(await requests.ListAsync(query, cancellationToken).ConfigureAwait(false)).TryGet(out var open, out var error))
            return error;
        if (open.FirstOrDefault(each => each.Id == requestId) is not { } request)
            return new CopError(HitlErrorCodes.RequestUnknown, $"Topic '{topicId}' has no open request '{requestId}'; call waiting.");
        var (option, text) = (arguments.Text("option"), arguments.Text("text"));
        if (request.IsDecision ? option is null : text is null || option is not null)
        {
            return new CopError(HitlErrorCodes.InvalidAnswer, request.IsDecision
                ? $"Request '{requestId}' asks for one of: {string.Join(", ", request.Options)}; give the option."
                : $"Request '{requestId}' asks for an input; give the text, and no option.");
        }

        var answer = new HumanAnswer
        {
            Decision = option, Value = text is null ? null : CopJson.From(text), Rationale = arguments.Text("rationale"),
        };
        return Recorded(await requests.AnswerAsync(topicId, requestId, answer.Having(request), person, cancellationToken)
            .ConfigureAwait(false));
    }

    private async Task<CopResult<CopJson>> RetryAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var (agent, subject) = (arguments.Required("agent"), arguments.Required("subjectId"));
        var query = new ParkedDeliveryQuery { Agent = agent, Status = ParkedDeliveryStatus.Parked, Limit = PageQuery.MaxLimit };
        do
        {
            var listed = await kernel.Within(options.Topics).Store.ListParkedDeliveriesAsync(query, cancellationToken)
                .ConfigureAwait(false);
            if (!listed.TryGet(out var page, out var error))
                return error;
            if (page.Items.FirstOrDefault(each => each.SubjectId == subject) is { } parked)
            {
                return Recorded(await kernel.RetryParkedDeliveryAsync(
                    parked.TopicId, parked.Agent, parked.SubjectId, person.Identity, cancellationToken).ConfigureAwait(false));
            }

            query = query with { Cursor = page.Next };
        }
        while (query.Cursor is not null);
        return new CopError(CopErrorCodes.NotFound, $"No delivery of '{subject}' to agent '{agent}' is parked; call parked.");
    }

    private static CopResult<CopJson> Recorded(CopResult<AppendReceipt> result) =>
        result.TryGet(out var receipt, out var error) ? receipt.Events[^1].Json : error;
}
