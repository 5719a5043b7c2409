using System.CommandLine;

namespace Cop.Cli;

/// <summary><c>cop delivery</c>: parked deliveries, which failed too often and wait for an operator.</summary>
/// <remarks>Decision M-7.</remarks>
internal static class DeliveryCommands
{
    public static Command Create() => new("delivery", "Lists, retries and skips parked deliveries: those that failed too often.")
    {
        List(),
        Decide(
            "retry",
            "Retries a parked delivery. The next process that runs the agent takes it.",
            (kernel, row, by, token) => kernel.RetryParkedDeliveryAsync(row.TopicId, row.Agent, row.SubjectId, by, token)),
        Decide(
            "skip",
            "Skips a parked delivery. The agent never gets the event.",
            (kernel, row, by, token) => kernel.SkipParkedDeliveryAsync(row.TopicId, row.Agent, row.SubjectId, by, token)),
    };

    private static Command List()
    {
        var all = new Option<bool>("--all") { Description = "Includes deliveries that were retried or skipped." };
        var agent = new Option<string?>("--agent") { Description = "Only deliveries to this agent.", HelpName = "NAME" };
        var paging = new Paging();
        return CommandContext.On(paging.AddTo(new Command("list", "Lists parked deliveries.") { all, agent }), async invocation =>
        {
            var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
            await using var open = store.ConfigureAwait(false);
            var query = new ParkedDeliveryQuery
            {
                Agent = invocation.Arguments.GetValue(agent),
                Status = invocation.Arguments.GetValue(all) ? null : ParkedDeliveryStatus.Parked,
                Limit = paging.LimitOf(invocation),
                Cursor = paging.CursorOf(invocation),
            };
            var page = (await store.Kernel.Store.ListParkedDeliveriesAsync(query, invocation.Cancellation).ConfigureAwait(false)).Unwrap();
            return invocation.Answer(Paging.ToJson(page), () => TableWriter.Parked(invocation.Screen, page));
        });
    }

    private static Command Decide(
        string name,
        string description,
        Func<CopKernel, ParkedDelivery, string, CancellationToken, Task<CopResult<AppendReceipt>>> decide)
    {
        var agent = new Argument<string>("AGENT") { Description = "The agent that could not handle the event." };
        var subject = new Argument<string>("EVENT") { Description = $"{TopicResolver.EventDescription} Or a continuation's id." };
        var operatorId = OperatorOption.Create();
        return CommandContext.On(new Command(name, description) { agent, subject, operatorId }, async invocation =>
        {
            var store = await OpenStore.ForWritingAsync(invocation).ConfigureAwait(false);
            await using var open = store.ConfigureAwait(false);
            var given = invocation.Arguments.GetRequiredValue(subject);
            var agentName = invocation.Arguments.GetRequiredValue(agent);
            var row = await FindAsync(store, agentName, given, invocation.Cancellation).ConfigureAwait(false);
            var by = invocation.Arguments.GetRequiredValue(operatorId);
            var receipt = (await decide(store.Kernel, row, by, invocation.Cancellation).ConfigureAwait(false)).Unwrap();
            var recorded = receipt.Events[^1];
            return invocation.Answer(recorded.Json, () => invocation.Screen.Text(
                $"Recorded {recorded.Type} for {(row.EventId is null ? "continuation" : "event")} '{row.SubjectId}' and agent " +
                    $"'{row.Agent}' "
                + $"as {recorded.TopicId}#{recorded.TopicSeq}."));
        });
    }

    // By the id itself, else by another name of an event.
    private static async Task<ParkedDelivery> FindAsync(OpenStore store, string agent, string name, CancellationToken cancellationToken)
    {
        if (await FindAsync(store.Kernel, agent, name, cancellationToken).ConfigureAwait(false) is { } named)
            return named;
        var asked = await TopicResolver.ResolveEventAsync(store, name, cancellationToken).ConfigureAwait(false);
        return await FindAsync(store.Kernel, agent, asked.Id, cancellationToken).ConfigureAwait(false)
            ?? throw new CopException(new CopError(
                CopErrorCodes.NotFound,
                $"No delivery of event '{asked.Id}' to agent '{agent}' is parked; 'cop delivery list' shows those that are."));
    }

    // The row of a closed topic is in the operations topic, so it cannot be found by the event's topic alone.
    private static async Task<ParkedDelivery?> FindAsync(
        CopKernel kernel, string agent, string subjectId, CancellationToken cancellationToken)
    {
        var query = new ParkedDeliveryQuery { Agent = agent, Status = ParkedDeliveryStatus.Parked, Limit = PageQuery.MaxLimit };
        for (var isFirst = true; isFirst || query.Cursor is not null; isFirst = false)
        {
            var page = (await kernel.Store.ListParkedDeliveriesAsync(query, cancellationToken).ConfigureAwait(false)).Unwrap();
            if (page.Items.FirstOrDefault(parked => parked.SubjectId == subjectId) is { } found)
                return found;
            query = query with { Cursor = page.Next };
        }

        return null;
    }
}
