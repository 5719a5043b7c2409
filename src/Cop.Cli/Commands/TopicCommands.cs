using System.CommandLine;

namespace Cop.Cli;

/// <summary><c>cop topic</c>: looking into topics.</summary>
internal static class TopicCommands
{
    public static Command Create() => new("topic", "Looks into topics, exports and imports them.")
    {
        List(), Show(), Log(), Causes("why", "Shows what led to an event: its causal ancestors.", CausalQueries.FindAncestorsAsync, "causes"),
        Causes("impact", "Shows what came of an event: its causal descendants.", CausalQueries.FindDescendantsAsync, "effects"), State(), ExportCommand.Create(), ImportCommand.Create(),
    };

    private static Command List()
    {
        var status = new Option<string?>("--status") { Description = "Only topics in this status.", HelpName = "open|in_progress|exhausted|closed" };
        status.AcceptOnlyFromAmong([.. Enum.GetValues<TopicStatus>().Select(each => each.ToProtocolName())]);
        var paging = new Paging();
        return CommandContext.On(paging.AddTo(new Command("list", "Lists topics in the order of their ids.") { status }), async invocation =>
        {
            var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
            await using var open = store.ConfigureAwait(false);
            var word = invocation.Arguments.GetValue(status);
            TopicStatus? only = word is null ? null : Enum.GetValues<TopicStatus>().Single(each => each.ToProtocolName() == word);
            var query = new TopicQuery { Status = only, Limit = paging.LimitOf(invocation), Cursor = paging.CursorOf(invocation) };
            var page = (await store.Kernel.Store.ListTopicsAsync(query, invocation.Cancellation).ConfigureAwait(false)).Unwrap();
            return invocation.Answer(Paging.ToJson(page), () => TableWriter.Topics(invocation.Screen, page));
        });
    }

    private static Command Show()
    {
        var topic = TopicResolver.Argument();
        return CommandContext.On(new Command("show", "Draws a topic's tasks and steps as a tree.") { topic }, invocation => ShowStateAsync(invocation, topic, null));
    }

    private static Command State()
    {
        var topic = TopicResolver.Argument();
        var at = new Option<long?>("--at") { Description = "The topicSeq; without it, the state of now.", HelpName = "N" };
        return CommandContext.On(
            new Command("state", "Shows a topic's whole state as it was when a topicSeq was its last one, and its digest.") { topic, at }, invocation => ShowStateAsync(invocation, topic, at));
    }

    private static async Task<int> ShowStateAsync(CommandContext invocation, Argument<string?> topic, Option<long?>? at)
    {
        var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var topicId = await TopicResolver.ResolveAsync(store, invocation.Arguments.GetValue(topic), invocation.Cancellation).ConfigureAwait(false);
        var seq = at is null ? null : invocation.Arguments.GetValue(at);
        var state = await store.Kernel.GetStateAsync(topicId, seq, invocation.Cancellation).ConfigureAwait(false)
            ?? throw new CopException(new CopError(CopErrorCodes.NotFound, $"Topic '{topicId}' had no event at topicSeq {seq}; give a later one."));
        return invocation.Answer(StateView.ToJson(state), () => StateView.Draw(invocation.Screen, state, isWhole: at is not null));
    }

    private static Command Log()
    {
        var topic = TopicResolver.Argument();
        var from = new Option<long>("--from") { Description = "The first topicSeq to show.", HelpName = "SEQ" };
        return CommandContext.On(new Command("log", "Shows a topic's events as a timeline.") { topic, from }, async invocation =>
        {
            var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
            await using var open = store.ConfigureAwait(false);
            var topicId = await TopicResolver.ResolveAsync(store, invocation.Arguments.GetValue(topic), invocation.Cancellation).ConfigureAwait(false);
            var events = store.Storage.ReadTopicAsync(topicId, invocation.Arguments.GetValue(from), cancellationToken: invocation.Cancellation);
            if (!invocation.AsJson)
            {
                await new Timeline(invocation.Screen).WriteAsync(events).ConfigureAwait(false);
                return ExitCode.Ok;
            }

            var all = new List<CopJson>();
            await foreach (var stored in events.ConfigureAwait(false))
                all.Add(stored.Json);
            return invocation.Answer(CopJson.Object(("topicId", CopJson.From(topicId)), ("events", CopJson.Array(all))), () => { });
        });
    }

    private static Command Causes(
        string name, string description, Func<IEventLog, string, CausalLimits?, CancellationToken, Task<CopResult<CausalGraph?>>> walk, string words)
    {
        var subject = new Argument<string>("EVENT") { Description = "The event's id, TOPIC#SEQ, or a topicSeq where the store has one topic." };
        var depth = new Option<int>("--depth") { Description = "How many steps to go.", HelpName = "N", DefaultValueFactory = _ => CausalLimits.Default.MaxDepth };
        var limit = new Option<int>("--limit") { Description = "How many events to show.", HelpName = "N", DefaultValueFactory = _ => CausalLimits.Default.MaxEvents };
        return CommandContext.On(new Command(name, description) { subject, depth, limit }, async invocation =>
        {
            var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
            await using var open = store.ConfigureAwait(false);
            var asked = await TopicResolver.ResolveEventAsync(store, invocation.Arguments.GetRequiredValue(subject), invocation.Cancellation).ConfigureAwait(false);
            var limits = new CausalLimits { MaxDepth = invocation.Arguments.GetValue(depth), MaxEvents = invocation.Arguments.GetValue(limit) };
            var graph = (await walk(store.Kernel.Log, asked.Id, limits, invocation.Cancellation).ConfigureAwait(false)).Unwrap()!;
            return invocation.Answer(CausalView.ToJson(graph), () => CausalView.Draw(invocation.Screen, graph, isWhy: name == "why", words));
        });
    }
}
