using System.CommandLine;

namespace Cop.Cli;

/// <summary><c>cop waiting</c>: what waits, since when, and what would resume it.</summary>
internal static class WaitingCommand
{
    public static Command Create()
    {
        var topic = TopicResolver.Argument("The topic: its id or the end of it (default: all topics).");
        var host = HostOption.Create();
        return CommandContext.On(
            new Command("waiting", "Shows what waits for a person, an event or a time, and what would resume it.") { topic, host },
            async invocation =>
            {
                using var client = HostClient.Open(invocation, host);
                if (client is not null)
                    return Show(invocation, await HostWaits.FindAsync(client, invocation.Arguments.GetValue(topic),
                        invocation.Cancellation).ConfigureAwait(false));
                var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
                await using var open = store.ConfigureAwait(false);
                var waits = new List<OpenWait>();
                var named = invocation.Arguments.GetValue(topic);
                foreach (var topicId in await TopicResolver.ResolveManyAsync(store, named, invocation.Cancellation).ConfigureAwait(false))
                    waits.AddRange(await OpenWait.FindAsync(store, topicId, invocation.Cancellation).ConfigureAwait(false));
                return Show(invocation, waits);
            });
    }

    private static int Show(CommandContext invocation, List<OpenWait> waits) => invocation.Answer(
        CopJson.Object(("items", CopJson.Array(waits.Select(wait => wait.ToJson())))), () => Write(invocation, waits));

    private static void Write(CommandContext invocation, List<OpenWait> waits)
    {
        var screen = invocation.Screen;
        if (waits.Count == 0)
            screen.Note("Nothing waits.");
        foreach (var wait in waits)
        {
            screen.Text($"{wait.Waiter} waits {wait.Purpose}".TrimEnd(), 2, "bold");
            var shortId = ShortId.Of(wait.TopicId);
            screen.Text($"  topic     {(wait.TopicTitle == shortId ? shortId : $"{wait.TopicTitle} ({shortId})")}", 12);
            screen.Text($"  since     {invocation.TimeText(wait.Since)}, #{wait.SinceSeq}", 12);
            if (wait.Question is { } question)
                screen.Text($"  question  {question}", 12);
            if (wait.AddressedTo is { } addressed)
                screen.Text($"  asked of  {addressed}", 12);
            foreach (var condition in wait.Conditions)
                screen.Text($"  resumes   {condition}", 12);
            if (wait.ResumeAt is { } at)
                screen.Text($"  resumes   at {invocation.TimeText(at)}", 12);
            if (wait.Deadline is { } deadline)
                screen.Text($"  expires   {invocation.TimeText(deadline)}", 12);
            screen.Text($"  id        {wait.Id}", 12);
        }
    }
}
