using System.CommandLine;

namespace Cop.Cli;

/// <summary><c>cop topic</c>: shows, exports and imports topics.</summary>
internal static class TopicCommands
{
    public static Command Create() => new("topic", "Shows topics, exports and imports them.")
    {
        List(),
        Show(),
        Log(),
        Causes("why", "Shows the causal ancestors of an event: what led to it.", CausalQueries.FindAncestorsAsync, "causes"),
        Causes("impact", "Shows the causal descendants of an event: what followed from it.", CausalQueries.FindDescendantsAsync, "effects"),
        State(),
        TopicDiffCommand.Create(),
        TopicGraphCommand.Create(),
        ExportCommand.Create(),
        ImportCommand.Create(),
    };

    private static Command List()
    {
        var status = new Option<string?>("--status")
        {
            Description = "Only topics in this status.",
            HelpName = "open|in_progress|exhausted|closed",
        };
        status.AcceptOnlyFromAmong([.. Enum.GetValues<TopicStatus>().Select(each => each.ToProtocolName())]);
        var paging = new Paging();
        var command = paging.AddTo(new Command("list", "Lists topics in the order of their ids.") { status });
        return CommandContext.On(command, async invocation =>
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
        var command = new Command("show", "Draws the tasks and steps of a topic as a tree.") { topic };
        return CommandContext.On(command, invocation => ShowStateAsync(invocation, topic, null));
    }

    private static Command State()
    {
        var topic = TopicResolver.Argument();
        var at = ValueRules.Number("--at", 0, long.MaxValue, "The last topicSeq to include (default: the newest).", "SEQ");
        var command = new Command("state", "Shows the state of a topic, now or after an earlier event, and its digest.") { topic, at };
        return CommandContext.On(command, invocation => ShowStateAsync(invocation, topic, at));
    }

    private static async Task<int> ShowStateAsync(CommandContext invocation, Argument<string?> topic, Option<long?>? at)
    {
        var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var name = invocation.Arguments.GetValue(topic);
        var topicId = await TopicResolver.ResolveAsync(store, name, invocation.Cancellation).ConfigureAwait(false);
        var seq = at is null ? null : invocation.Arguments.GetValue(at);
        var state = (await store.Kernel.GetStateAsync(topicId, seq, invocation.Cancellation).ConfigureAwait(false)).Unwrap()
            ?? throw new CopException(new CopError(
                CopErrorCodes.NotFound, $"Topic '{topicId}' has no event up to topicSeq {seq}; give a later one with --at."));
        return invocation.Answer(StateView.ToJson(state), () => StateView.Draw(invocation.Screen, state, isWhole: at is not null));
    }

    private static Command Log()
    {
        var topic = TopicResolver.Argument();
        var from = ValueRules.Number("--from-seq", 0, long.MaxValue, "The first topicSeq to show (default: 0).", "SEQ");
        var payload = PayloadOption.Create();
        var command = new Command("log", "Shows the events of a topic as a timeline.") { topic, from, payload };
        return CommandContext.On(command, async invocation =>
        {
            var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
            await using var open = store.ConfigureAwait(false);
            var name = invocation.Arguments.GetValue(topic);
            var topicId = await TopicResolver.ResolveAsync(store, name, invocation.Cancellation).ConfigureAwait(false);
            var firstSeq = invocation.Arguments.GetValue(from) ?? 0;
            var events = store.Storage.ReadTopicAsync(topicId, firstSeq, cancellationToken: invocation.Cancellation);
            if (!invocation.AsJson)
            {
                var timeline = new Timeline(invocation.Screen)
                {
                    ShowsPayload = invocation.Arguments.GetValue(payload),
                    StartText = start => $"{topicId} from {invocation.TimeText(start)}",
                };
                await timeline.WriteAsync(events).ConfigureAwait(false);
                return ExitCode.Ok;
            }

            var all = new List<CopJson>();
            await foreach (var stored in events.ConfigureAwait(false))
                all.Add(stored.Json);
            return invocation.Answer(CopJson.Object(("topicId", CopJson.From(topicId)), ("events", CopJson.Array(all))), () => { });
        });
    }

    private static Command Causes(
        string name,
        string description,
        Func<IEventLog, string, CausalLimits?, CancellationToken, Task<CopResult<CausalGraph?>>> walk,
        string words)
    {
        var standard = CausalLimits.Default;
        var subject = new Argument<string>("EVENT") { Description = TopicResolver.EventDescription };
        var depth = ValueRules.Number("--depth", 0, int.MaxValue, $"The number of links to follow (default: {standard.MaxDepth}).");
        var limit = ValueRules.Number("--limit", 1, int.MaxValue, $"The number of events to show (default: {standard.MaxEvents}).");
        return CommandContext.On(new Command(name, description) { subject, depth, limit }, async invocation =>
        {
            var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
            await using var open = store.ConfigureAwait(false);
            var given = invocation.Arguments.GetRequiredValue(subject);
            var asked = await TopicResolver.ResolveEventAsync(store, given, invocation.Cancellation).ConfigureAwait(false);
            var limits = new CausalLimits
            {
                MaxDepth = (int)(invocation.Arguments.GetValue(depth) ?? standard.MaxDepth),
                MaxEvents = (int)(invocation.Arguments.GetValue(limit) ?? standard.MaxEvents),
            };
            var graph = (await walk(store.Kernel.Log, asked.Id, limits, invocation.Cancellation).ConfigureAwait(false)).Unwrap()!;
            var isWhy = name == "why";
            var titles = new TopicTitles(store);
            foreach (var topicId in graph.Nodes.Select(node => node.Event.TopicId).Distinct(StringComparer.Ordinal))
                await titles.LoadAsync(topicId, invocation.Cancellation).ConfigureAwait(false);
            return invocation.Answer(
                CausalView.ToJson(graph), () => new CausalView(invocation.Screen, titles).Draw(graph, isWhy, words));
        });
    }
}
