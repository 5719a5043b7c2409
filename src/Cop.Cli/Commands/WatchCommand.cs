using System.CommandLine;

namespace Cop.Cli;

/// <summary><c>cop watch</c>: shows new events as they are committed.</summary>
internal static class WatchCommand
{
    private const int DefaultTail = 10;

    private static readonly Argument<string?> Topic = TopicResolver.Argument("The topic: its id or the end of it (default: all topics).");

    private static readonly Option<long?> Tail = ValueRules.Number(
        "--tail", 0, int.MaxValue, $"The number of earlier events to show first (default: {DefaultTail}).");

    private static readonly Option<string?> Until = new("--until")
    {
        Description = "Ends after an event of this type.",
        HelpName = "TYPE",
    };

    private static readonly Option<bool> Payload = PayloadOption.Create();

    public static Command Create() => CommandContext.On(
        new Command("watch", "Shows new events as they are committed, of one topic or of all. Ctrl-C ends it.")
        {
            Topic, Tail, Until, Payload,
        },
        RunAsync);

    private static async Task<int> RunAsync(CommandContext invocation)
    {
        try
        {
            var watched = await WatchedStore.OpenAsync(invocation, invocation.Arguments.GetValue(Topic)).ConfigureAwait(false);
            await using var open = watched.ConfigureAwait(false);
            var tail = invocation.Arguments.GetValue(Tail) ?? DefaultTail;
            var until = invocation.Arguments.GetValue(Until);
            await foreach (var next in watched.ReadAsync(tail, invocation.Cancellation).ConfigureAwait(false))
            {
                invocation.Item(next.Json, () => Write(invocation, next, watched));
                if (next.Type == until)
                    break;
            }
        }
        catch (OperationCanceledException) when (invocation.Cancellation.IsCancellationRequested)
        {
            // Ctrl-C is the regular end.
        }

        return ExitCode.Ok;
    }

    private static void Write(CommandContext invocation, Event next, WatchedStore watched)
    {
        watched.Words.Learn(next);
        var topic = watched.IsOneTopic ? "" : ShortId.Of(next.TopicId) + " ";
        var line = $"{topic}#{next.TopicSeq} {EventSummary.Who(next)} {next.Type} {watched.Words.About(next)}".TrimEnd();
        invocation.Screen.Text($"{invocation.TimeText(next.CreatedAt)}  {line}", 2);
        if (invocation.Arguments.GetValue(Payload))
            PrettyJson.Write(invocation.Screen, next.Payload, "  ");
    }
}
