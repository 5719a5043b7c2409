using System.CommandLine;

namespace Cop.Cli;

/// <summary><c>cop continuation</c>: lists continuations, and resumes or abandons one by hand.</summary>
internal static class ContinuationCommands
{
    public static Command Create() => new("continuation", "Lists continuations, and resumes or abandons one by hand.")
    {
        List(),
        Resume(),
        Abandon(),
    };

    private static Command List()
    {
        var all = new Option<bool>("--all") { Description = "Includes ended continuations." };
        var agent = new Option<string?>("--agent") { Description = "Only continuations of this agent.", HelpName = "NAME" };
        var paging = new Paging();
        return CommandContext.On(paging.AddTo(new Command("list", "Lists active continuations.") { all, agent }), async invocation =>
        {
            var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
            await using var open = store.ConfigureAwait(false);
            var query = new ContinuationQuery
            {
                Agent = invocation.Arguments.GetValue(agent),
                Status = invocation.Arguments.GetValue(all) ? null : ContinuationStatus.Active,
                Limit = paging.LimitOf(invocation),
                Cursor = paging.CursorOf(invocation),
            };
            var page = (await store.Kernel.Store.ListContinuationsAsync(query, invocation.Cancellation).ConfigureAwait(false)).Unwrap();
            return invocation.Answer(Paging.ToJson(page), () => TableWriter.Continuations(invocation.Screen, page));
        });
    }

    private static Command Resume()
    {
        var agent = new Option<string?>(
            "--agent") { Description = "The agent that resumes it, if the continuation names none.", HelpName = "NAME" };
        return Decide(
            "resume", "Resumes a continuation at once, in the next process that runs its agent.", agent,
            (kernel, topicId, id, by, name, token) => kernel.ResumeContinuationAsync(topicId, id, by, name, null, token));
    }

    private static Command Abandon()
    {
        var reason = new Option<string?>("--reason") { Description = "The reason, for the log.", HelpName = "TEXT" };
        return Decide(
            "abandon", "Abandons a continuation.", reason,
            (kernel, topicId, id, by, why, token) => kernel.AbandonContinuationAsync(topicId, id, by, why, token));
    }

    private static Command Decide(
        string name,
        string description,
        Option<string?> detail,
        Func<CopKernel, string, string, string, string?, CancellationToken, Task<CopResult<AppendReceipt>>> decide)
    {
        var id = new Argument<string>("CONTINUATION") { Description = "The continuation's id." };
        var topic = new Option<string?>("--topic")
        {
            Description = "The topic: its id or the end of one. Optional if the store has one topic.",
            HelpName = "TOPIC",
        };
        var operatorId = OperatorOption.Create();
        return CommandContext.On(new Command(name, description) { id, topic, detail, operatorId }, async invocation =>
        {
            var store = await OpenStore.ForWritingAsync(invocation).ConfigureAwait(false);
            await using var open = store.ConfigureAwait(false);
            var named = invocation.Arguments.GetValue(topic);
            var topicId = await TopicResolver.ResolveAsync(store, named, invocation.Cancellation).ConfigureAwait(false);
            var continuationId = invocation.Arguments.GetRequiredValue(id);
            var by = invocation.Arguments.GetRequiredValue(operatorId);
            var given = invocation.Arguments.GetValue(detail);
            var decided = await decide(store.Kernel, topicId, continuationId, by, given, invocation.Cancellation).ConfigureAwait(false);
            var recorded = decided.Unwrap().Events[^1];
            return invocation.Answer(recorded.Json, () => invocation.Screen.Text(
                $"Recorded {recorded.Type} for continuation '{continuationId}' as {recorded.TopicId}#{recorded.TopicSeq}."));
        });
    }
}
