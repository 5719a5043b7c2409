using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cop.Cli;

/// <summary>Writes JSON indented for people.</summary>
internal static class PrettyJson
{
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Format(CopJson json)
    {
        using var target = new MemoryStream();
        using (var writer = new Utf8JsonWriter(target, Indented))
            json.Element.WriteTo(writer);
        return Encoding.UTF8.GetString(target.GetBuffer().AsSpan(0, (int)target.Length));
    }

    /// <summary>Writes indented lines, control characters made visible.</summary>
    public static void Write(ConsoleOutput screen, CopJson json, string indent = "")
    {
        foreach (var line in TerminalEscaping.Lines(Format(json)).Split('\n'))
            screen.Line(Spectre.Console.Markup.Escape(indent + line));
    }
}
