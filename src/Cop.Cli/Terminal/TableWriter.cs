using System.Globalization;
using Spectre.Console;

namespace Cop.Cli;

/// <summary>Listings as tables.</summary>
internal static class TableWriter
{
    public static void Topics(ConsoleOutput screen, Page<Topic> page)
    {
        var table = Begin("topic", "status", "events", "pending", "title");
        foreach (var topic in page.Items)
            table.AddRow(TerminalEscaping.Markup(topic.Id), Status.Markup(topic.Status.ToProtocolName()), Number(topic.LastSeq - topic.CreatedSeq + 1), Number(topic.PendingTasks), TerminalEscaping.Markup(topic.Title ?? ""));
        End(screen, table, page.Items.Length, page.Next, "topics");
    }

    public static void Parked(ConsoleOutput screen, Page<ParkedDelivery> page)
    {
        var table = Begin("status", "agent", "attempts", "event", "topic", "error");
        foreach (var parked in page.Items)
        {
            table.AddRow(
                TerminalEscaping.Markup(parked.Status.ToString().ToLowerInvariant()), TerminalEscaping.Markup(parked.Agent), Number(parked.Attempt), TerminalEscaping.Markup(parked.EventId), TerminalEscaping.Markup(parked.EventTopicId),
                TerminalEscaping.Markup(parked.Error?["message"]?.AsString() ?? ""));
        }

        End(screen, table, page.Items.Length, page.Next, "parked deliveries");
    }

    private static Table Begin(params string[] columns)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var column in columns)
            table.AddColumn(new TableColumn($"[bold]{column}[/]") { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        return table;
    }

    private static void End(ConsoleOutput screen, Table table, int count, string? next, string noun)
    {
        if (count == 0)
            screen.Note($"There are no {noun}.");
        else
            screen.Console.Write(table);
        if (next is not null)
            screen.Note($"There are more; go on with --cursor {next}");
    }

    private static string Number(long count) => count.ToString(CultureInfo.InvariantCulture);
}
