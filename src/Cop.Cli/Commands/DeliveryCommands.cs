using System.CommandLine;

namespace Cop.Cli;

/// <summary><c>cop delivery</c>: deliveries that failed too often and wait for a person (M-7).</summary>
internal static class DeliveryCommands
{
    public static Command Create() => new("delivery", "Looks after deliveries that failed too often.")
    {
        List(),
        Decide(
            "retry", "Has a parked delivery tried again by the next process that runs the agent.",
            (kernel, row, by, token) => kernel.RetryParkedDeliveryAsync(row.TopicId, row.Agent, row.EventId, by, token)),
        Decide(
            "skip", "Gives a parked delivery up.",
            (kernel, row, by, token) => kernel.SkipParkedDeliveryAsync(row.TopicId, row.Agent, row.EventId, by, token)),
    };

    private static Command List()
    {
        var all = new Option<bool>("--all") { Description = "Also those that were retried or skipped." };
        var agent = new Option<string?>("--agent") { Description = "Only those of this agent.", HelpName = "NAME" };
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

    private static Command Decide(string name, string description, Func<CopKernel, ParkedDelivery, string, CancellationToken, Task<CopResult<AppendReceipt>>> decide)
    {
        var agent = new Argument<string>("AGENT") { Description = "The agent that could not take it." };
        var subject = new Argument<string>("EVENT") { Description = "The event that was to be delivered: its id, TOPIC#SEQ, or a topicSeq where the store has one topic." };
        var by = new Option<string>("--by") { Description = "Who decides; it is said in the log.", HelpName = "IDENTITY", DefaultValueFactory = _ => Actor.Human(Environment.UserName).Identity };
        return CommandContext.On(new Command(name, description) { agent, subject, by }, async invocation =>
        {
            var store = await OpenStore.ForWritingAsync(invocation).ConfigureAwait(false);
            await using var open = store.ConfigureAwait(false);
            var asked = await TopicResolver.ResolveEventAsync(store, invocation.Arguments.GetRequiredValue(subject), invocation.Cancellation).ConfigureAwait(false);
            var row = await FindAsync(store.Kernel, invocation.Arguments.GetRequiredValue(agent), asked.Id, invocation.Cancellation).ConfigureAwait(false);
            var receipt = (await decide(store.Kernel, row, invocation.Arguments.GetValue(by)!, invocation.Cancellation).ConfigureAwait(false)).Unwrap();
            var said = receipt.Events[^1];
            return invocation.Answer(said.Json, () => invocation.Screen.Line(TerminalEscaping.Markup(
                $"{said.Type}: event '{asked.Id}' for agent '{row.Agent}', said in {said.TopicId}#{said.TopicSeq}.")));
        });
    }

    // The row of a closed topic stands in the operations topic, so the topic alone does not find it.
    private static async Task<ParkedDelivery> FindAsync(CopKernel kernel, string agent, string eventId, CancellationToken cancellationToken)
    {
        var query = new ParkedDeliveryQuery { Agent = agent, Status = ParkedDeliveryStatus.Parked, Limit = PageQuery.MaxLimit };
        for (var isFirst = true; isFirst || query.Cursor is not null; isFirst = false)
        {
            var page = (await kernel.Store.ListParkedDeliveriesAsync(query, cancellationToken).ConfigureAwait(false)).Unwrap();
            if (page.Items.FirstOrDefault(parked => parked.EventId == eventId) is { } found)
                return found;
            query = query with { Cursor = page.Next };
        }

        throw new CopException(new CopError(CopErrorCodes.NotFound, $"No delivery of event '{eventId}' to agent '{agent}' is parked; 'cop delivery list' shows those that are."));
    }
}
