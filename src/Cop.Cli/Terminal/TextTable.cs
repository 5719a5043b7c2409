using Spectre.Console;

namespace Cop.Cli;

/// <summary>Writes rows in aligned columns, or one row over several lines where the terminal is too narrow.</summary>
/// <param name="columns">The names of the columns.</param>
internal sealed class TextTable(params string[] columns)
{
    private const string Gap = "  ";
    private readonly List<string[]> _rows = [];

    public int RowCount => _rows.Count;

    /// <param name="cells">Any text; control characters are made visible.</param>
    public void Add(params string[] cells) => _rows.Add([.. cells.Select(TerminalEscaping.Text)]);

    public void Write(ConsoleOutput screen)
    {
        int[] widths = [.. columns.Select((name, index) => _rows.Select(row => TextWrapping.Width(row[index])).Append(name.Length).Max())];
        if (widths.Sum() + (Gap.Length * (widths.Length - 1)) > screen.Console.Profile.Width)
        {
            foreach (var row in _rows)
                WriteStacked(screen, row);
            return;
        }

        screen.Line($"[bold]{Markup.Escape(Align(columns, widths))}[/]");
        foreach (var row in _rows)
            screen.Line(Markup.Escape(Align(row, widths)));
    }

    private static string Align(string[] cells, int[] widths) =>
        string.Join(Gap, cells.Select((cell, index) => cell + new string(' ', widths[index] - TextWrapping.Width(cell)))).TrimEnd();

    private void WriteStacked(ConsoleOutput screen, string[] row)
    {
        screen.Text(row[0], Gap.Length, "bold");
        var named = columns.Zip(row).Skip(1).Where(cell => cell.Second.Length > 0).Select(cell => $"{cell.First} {cell.Second}");
        screen.Text(Gap + string.Join(", ", named), 2 * Gap.Length);
    }
}
