using System.CommandLine;

namespace Cop.Cli;

/// <summary><c>cop artifact</c>: shows single artifacts.</summary>
internal static class ArtifactCommands
{
    public static Command Create() => new("artifact", "Shows single artifacts.") { Show() };

    private static Command Show()
    {
        var subject = new Argument<string>("ARTIFACT") { Description = "The artifact: its id or the end of it." };
        var topic = new Option<string?>("--topic")
        {
            Description = "The topic: its id or the end of it (default: all topics are searched).",
            HelpName = "TOPIC",
        };
        return CommandContext.On(new Command("show", "Shows an artifact with its content.") { subject, topic }, async invocation =>
        {
            var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
            await using var open = store.ConfigureAwait(false);
            var entry = await FindAsync(store, invocation, invocation.Arguments.GetRequiredValue(subject), topic).ConfigureAwait(false);
            var created = (await store.Storage.FindEventAsync(entry.EventId, invocation.Cancellation).ConfigureAwait(false))?.Event;
            var content = created?.Payload["artifact"];
            var titles = new TopicTitles(store);
            await titles.LoadAsync(entry.TopicId, invocation.Cancellation).ConfigureAwait(false);
            var json = CopJson.Object(("entry", ViewJson.Write(entry)), ("artifact", content));
            return invocation.Answer(json, () => Write(invocation, entry, created, content, titles));
        });
    }

    private static async Task<ArtifactEntry> FindAsync(
        OpenStore store, CommandContext invocation, string name, Option<string?> topic)
    {
        var found = new List<ArtifactEntry>();
        var named = invocation.Arguments.GetValue(topic);
        foreach (var topicId in await TopicResolver.ResolveManyAsync(store, named, invocation.Cancellation).ConfigureAwait(false))
        {
            var state = (await store.Kernel.GetStateAsync(topicId, null, invocation.Cancellation).ConfigureAwait(false)).Unwrap();
            found.AddRange(state?.Artifacts.Where(entry => entry.Id.EndsWith(name, StringComparison.Ordinal)) ?? []);
        }

        if (found.Where(entry => entry.Id == name).ToList() is { Count: > 0 } exact)
            found = exact;
        return found.Count switch
        {
            1 => found[0],
            0 => throw new CopException(new CopError(
                CopErrorCodes.NotFound, $"The store has no artifact '{name}'; 'cop topic state' lists those of a topic.")),
            _ => throw new CopException(new CopError(
                CopErrorCodes.InvalidQuery,
                $"'{name}' matches {found.Count} artifacts, such as '{found[0].Id}' of topic '{found[0].TopicId}'; "
                + "give more of the id, or name the topic with --topic.")),
        };
    }

    private static void Write(CommandContext invocation, ArtifactEntry entry, Event? created, CopJson? content, TopicTitles titles)
    {
        var screen = invocation.Screen;
        screen.Text(entry.Type, 2, "bold");
        screen.Text($"  id     {entry.Id}", 9);
        screen.Text($"  topic  {titles.Of(entry.TopicId)} ({entry.TopicId})", 9);
        if (entry.Format is { } format)
            screen.Text($"  form   {format}", 9);
        screen.Text($"  hash   {entry.Hash.Alg} {entry.Hash.Value}", 9);
        if (created is not null)
            screen.Text($"  made   {invocation.TimeText(created.CreatedAt)} by {created.Initiator ?? "unknown"}, #{created.TopicSeq}", 9);
        if (content is not null)
            PrettyJson.Write(screen, content["payload"] ?? content, "  ");
    }
}
