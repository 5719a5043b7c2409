using System.Globalization;

namespace Cop.Cli;

/// <summary>Writes listings as tables.</summary>
internal static class TableWriter
{
    public static void Topics(ConsoleOutput screen, Page<Topic> page)
    {
        var table = new TextTable("topic", "status", "events", "pending", "title");
        foreach (var topic in page.Items)
        {
            var events = Number(topic.LastSeq - topic.CreatedSeq + 1);
            table.Add(topic.Id, topic.Status.ToProtocolName(), events, Number(topic.PendingTasks), topic.Title ?? "");
        }

        Write(screen, table, page.Next, "topics");
    }

    public static void Parked(ConsoleOutput screen, Page<ParkedDelivery> page)
    {
        var table = new TextTable("event or continuation", "agent", "status", "attempts", "topic", "error");
        foreach (var parked in page.Items)
        {
            table.Add(
                parked.SubjectId,
                parked.Agent,
                parked.Status.ToString().ToLowerInvariant(),
                Number(parked.Attempt),
                parked.EventTopicId,
                parked.Error?["message"]?.AsString() ?? "");
        }

        Write(screen, table, page.Next, "parked deliveries");
    }

    public static void Continuations(ConsoleOutput screen, Page<Continuation> page)
    {
        var table = new TextTable("continuation", "agent", "status", "attempt", "topic", "label");
        foreach (var continuation in page.Items)
        {
            table.Add(
                continuation.Id,
                continuation.Agent ?? "*",
                continuation.Status.ToProtocolName(),
                Number(continuation.Attempt),
                continuation.TopicId,
                continuation.Label ?? "");
        }

        Write(screen, table, page.Next, "continuations");
    }

    private static void Write(ConsoleOutput screen, TextTable table, string? next, string noun)
    {
        if (table.RowCount == 0)
            screen.Note($"There are no {noun}.");
        else
            table.Write(screen);
        if (next is not null)
            screen.Note($"There are more {noun}. The next page: --cursor {next}");
    }

    private static string Number(long count) => count.ToString(CultureInfo.InvariantCulture);
}
