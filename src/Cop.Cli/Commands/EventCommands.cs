using System.CommandLine;

namespace Cop.Cli;

/// <summary><c>cop event</c>: shows single events.</summary>
internal static class EventCommands
{
    public static Command Create() => new("event", "Shows single events.") { Show() };

    private static Command Show()
    {
        var subject = new Argument<string>("EVENT") { Description = TopicResolver.EventDescription };
        var command = new Command("show", "Shows an event with its payload, its parents and its hash.") { subject };
        return CommandContext.On(command, async invocation =>
        {
            var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
            await using var open = store.ConfigureAwait(false);
            var given = invocation.Arguments.GetRequiredValue(subject);
            var shown = await TopicResolver.ResolveEventAsync(store, given, invocation.Cancellation).ConfigureAwait(false);
            var titles = new TopicTitles(store);
            await titles.LoadAsync(shown.TopicId, invocation.Cancellation).ConfigureAwait(false);
            var parents = new List<(string Id, Event? Event)>();
            foreach (var id in shown.ParentEventIds)
                parents.Add((id, (await store.Storage.FindEventAsync(id, invocation.Cancellation).ConfigureAwait(false))?.Event));
            var hash = HashOf(shown);
            var json = CopJson.Object(("event", shown.Json), ("hash", CopJson.From(hash)));
            return invocation.Answer(json, () => Write(invocation, shown, parents, titles, hash), CodeOf(hash));
        });
    }

    private static string HashOf(Event shown) => ObjectHash.Verify(shown.Json) switch
    {
        null => "none",
        HashVerification.Valid => "valid",
        HashVerification.Mismatch => "changed",
        _ => "unverifiable",
    };

    private static int CodeOf(string hash) => hash switch
    {
        "changed" => ExitCode.Integrity,
        "unverifiable" => ExitCode.Unverifiable,
        _ => ExitCode.Ok,
    };

    private static void Write(
        CommandContext invocation, Event shown, List<(string Id, Event? Event)> parents, TopicTitles titles, string hash)
    {
        var screen = invocation.Screen;
        screen.Text($"{shown.Type} {titles.Words.About(shown)}".TrimEnd(), 2, "bold");
        screen.Text($"  id      {shown.Id}", 10);
        screen.Text($"  topic   {titles.Of(shown.TopicId)} ({shown.TopicId}), topicSeq {shown.TopicSeq}", 10);
        screen.Text($"  time    {invocation.TimeText(shown.CreatedAt)}", 10);
        screen.Text($"  by      {shown.Initiator ?? "unknown"}", 10);
        screen.Text($"  hash    {hash}", 10, hash is "changed" ? "red" : null);
        foreach (var (id, parent) in parents)
        {
            screen.Text(parent is null
                ? $"  parent  {id} (not in this store)"
                : $"  parent  #{parent.TopicSeq} {parent.Type} {titles.Words.About(parent)}".TrimEnd(), 10);
        }

        PrettyJson.Write(screen, shown.Payload, "  ");
    }
}
