namespace Cop.Cli;

/// <summary>Formats states with colours.</summary>
internal static class Status
{
    public static string Markup(string word) => word switch
    {
        "done" or "closed" or "resumed" => $"[green]{word}[/]",
        "failed" or "abandoned" or "expired" => $"[red]{word}[/]",
        "needs_input" or "active" => $"[yellow]{word}[/]",
        _ => $"[grey]{TerminalEscaping.Markup(word)}[/]",
    };
}
