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
        var table = new TextTable("event", "agent", "status", "attempts", "topic", "error");
        foreach (var parked in page.Items)
        {
            table.Add(
                parked.EventId,
                parked.Agent,
                parked.Status.ToString().ToLowerInvariant(),
                Number(parked.Attempt),
                parked.EventTopicId,
                parked.Error?["message"]?.AsString() ?? "");
        }

        Write(screen, table, page.Next, "parked deliveries");
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
