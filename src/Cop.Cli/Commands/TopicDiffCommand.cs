using System.CommandLine;

namespace Cop.Cli;

/// <summary><c>cop topic diff</c>: what changed in the state of a topic between two events.</summary>
internal static class TopicDiffCommand
{
    private static readonly Argument<string?> Topic = TopicResolver.Argument();

    private static readonly Option<long?> From = ValueRules.Number(
        "--from", 0, long.MaxValue, "The topicSeq of the earlier state (default: before the first event).", "SEQ");

    private static readonly Option<long?> To = ValueRules.Number(
        "--to", 0, long.MaxValue, "The topicSeq of the later state (default: the newest).", "SEQ");

    public static Command Create() => CommandContext.On(
        new Command("diff", "Shows what changed in the state of a topic between two events.") { Topic, From, To }, RunAsync);

    private static async Task<int> RunAsync(CommandContext invocation)
    {
        var (from, to) = (invocation.Arguments.GetValue(From), invocation.Arguments.GetValue(To));
        if (from > to)
        {
            throw new CopException(new CopError(
                CopErrorCodes.InvalidQuery, $"--from {from} is after --to {to}; exchange them."));
        }

        var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var name = invocation.Arguments.GetValue(Topic);
        var topicId = await TopicResolver.ResolveAsync(store, name, invocation.Cancellation).ConfigureAwait(false);
        var before = from is null ? null
            : (await store.Kernel.GetStateAsync(topicId, from, invocation.Cancellation).ConfigureAwait(false)).Unwrap();
        var after = (await store.Kernel.GetStateAsync(topicId, to, invocation.Cancellation).ConfigureAwait(false)).Unwrap()
            ?? throw new CopException(new CopError(
                CopErrorCodes.NotFound, $"Topic '{topicId}' has no event up to topicSeq {to}; give a later one with --to."));
        var changes = StateDiff.Compare(before, after).ToList();
        var json = CopJson.Object(
            ("topicId", CopJson.From(topicId)),
            ("from", before is null ? null : CopJson.From(before.AsOfSeq)),
            ("to", CopJson.From(after.AsOfSeq)),
            ("changes", CopJson.Array(changes.Select(change => change.ToJson()))));
        return invocation.Answer(json, () => Write(invocation.Screen, before, after, changes));
    }

    private static void Write(ConsoleOutput screen, TopicState? before, TopicState after, List<StateChange> changes)
    {
        var start = before is null ? "the beginning" : $"#{before.AsOfSeq}";
        screen.Text($"From {start} to #{after.AsOfSeq}: {Counted.Text(changes.Count, "change")}.");
        foreach (var change in changes)
        {
            screen.Text($"  {(change.IsNew ? "+" : "~")} {change.Kind} {change.Title}", 4, change.IsNew ? "green" : "yellow");
            foreach (var (member, was, now) in change.Members)
                screen.Text($"      {member}: {(was is null ? "" : was + " → ")}{now?.ToString() ?? "none"}", 8);
        }
    }
}
