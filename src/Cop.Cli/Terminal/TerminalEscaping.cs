using System.Text;
using Spectre.Console;

namespace Cop.Cli;

/// <summary>Makes text from a log safe for a terminal: control characters in it must not act as commands.</summary>
internal static class TerminalEscaping
{
    /// <summary>The text on one line, control characters made visible.</summary>
    public static string Text(string text) => Clean(text, keepLines: false);

    /// <summary>The text with its lines, other control characters made visible.</summary>
    public static string Lines(string text) => Clean(text, keepLines: true);

    /// <summary>The text on one line, safe inside markup.</summary>
    public static string Markup(string text) => Spectre.Console.Markup.Escape(Text(text));

    private static string Clean(string text, bool keepLines)
    {
        if (!text.Any(char.IsControl))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c != '\r')
                clean.Append(keepLines && c == '\n' ? c : Visible(c));
        }

        return clean.ToString();
    }

    // U+2400 and on are the pictures of the control characters.
    private static char Visible(char c) => c switch
    {
        '\n' or '\t' => ' ',
        < ' ' => (char)('\u2400' + c),
        _ => char.IsControl(c) ? '\uFFFD' : c,
    };
}
