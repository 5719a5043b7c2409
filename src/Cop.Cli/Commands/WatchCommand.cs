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
    private static readonly Option<string?> Host = HostOption.Create();

    public static Command Create()
    {
        var command = new Command("watch", "Shows new events as they are committed, of one topic or of all. Ctrl-C ends it.")
        {
            Topic, Tail, Until, Payload, Host,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Host) is { Implicit: false } && result.GetResult(Topic) is not { Tokens.Count: > 0 })
                result.AddError("With --host name a topic.");
        });
        return CommandContext.On(command, RunAsync);
    }

    private static async Task<int> RunAsync(CommandContext invocation)
    {
        try
        {
            var tail = invocation.Arguments.GetValue(Tail) ?? DefaultTail;
            using var host = HostClient.Open(invocation, Host);
            if (host is not null)
            {
                var name = invocation.Arguments.GetValue(Topic)!;
                var topicId = await HostTopics.ResolveAsync(host, name, invocation.Cancellation).ConfigureAwait(false);
                var events = HostTopics.WatchAsync(host, topicId, tail, invocation.Cancellation);
                await ShowAsync(invocation, events, new EventSummary(), isOneTopic: true).ConfigureAwait(false);
                return ExitCode.Ok;
            }

            var watched = await WatchedStore.OpenAsync(invocation, invocation.Arguments.GetValue(Topic)).ConfigureAwait(false);
            await using var open = watched.ConfigureAwait(false);
            await ShowAsync(invocation, watched.ReadAsync(tail, invocation.Cancellation), watched.Words, watched.IsOneTopic)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (invocation.Cancellation.IsCancellationRequested)
        {
            // Ctrl-C is the regular end.
        }

        return ExitCode.Ok;
    }

    private static async Task ShowAsync(CommandContext invocation, IAsyncEnumerable<Event> events, EventSummary words, bool isOneTopic)
    {
        var until = invocation.Arguments.GetValue(Until);
        await foreach (var next in events.ConfigureAwait(false))
        {
            invocation.Item(next.Json, () => Write(invocation, next, words, isOneTopic));
            if (next.Type == until)
                break;
        }
    }

    private static void Write(CommandContext invocation, Event next, EventSummary words, bool isOneTopic)
    {
        words.Learn(next);
        var topic = isOneTopic ? "" : ShortId.Of(next.TopicId) + " ";
        var line = $"{topic}#{next.TopicSeq} {EventSummary.Who(next)} {next.Type} {words.About(next)}".TrimEnd();
        invocation.Screen.Text($"{invocation.TimeText(next.CreatedAt)}  {line}", 2);
        if (invocation.Arguments.GetValue(Payload))
            PrettyJson.Write(invocation.Screen, next.Payload, "  ");
    }
}
