using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Cop.Dashboard;

/// <summary>JSON for people: indented, with masked secrets and sealed values as marks.</summary>
internal static class JsonView
{
    private const int MaxDepth = 64;
    private const string Sealed = "$sealed";
    private const string Erased = "$erased";

    /// <summary>Writes a value with masked members.</summary>
    /// <param name="value">The value.</param>
    /// <param name="masked">Parts of the names of members to mask; empty for none.</param>
    /// <param name="most">The most characters; a count of the rest follows.</param>
    public static Html Write(CopJson? value, ImmutableArray<string> masked, int most = 20_000)
    {
        if (value is null)
            return Html.Of($"<p class=\"dim\">none</p>");
        var text = new StringBuilder();
        Append(value, masked, text, 0, most);
        var rest = value.Utf8.Length - most;
        return text.Length <= most
            ? Html.Of($"<pre class=\"json\">{text.ToString()}</pre>")
            : Html.Of($"<pre class=\"json\">{text.ToString(0, most)}</pre><p class=\"dim\">Cut: about {Math.Max(1,
                rest)} more characters.</p>");
    }

    /// <summary>The whole value with masked members, for a line.</summary>
    public static string Line(CopJson value, ImmutableArray<string> masked, int most)
    {
        var text = new StringBuilder();
        Append(value, masked, text, 0, most, isLine: true);
        return Texts.Short(text.ToString(), most);
    }

    public static bool IsMasked(string name, ImmutableArray<string> masked) =>
        masked.Any(part => name.Replace("-", "", StringComparison.Ordinal).Contains(part, StringComparison.OrdinalIgnoreCase));

    private static void Append(CopJson value, ImmutableArray<string> masked, StringBuilder text, int depth, int most, bool isLine = false)
    {
        if (text.Length > most)
            return;
        if (depth > MaxDepth)
            text.Append('…');
        else if (value.Kind == JsonValueKind.Object)
            AppendObject(value, masked, text, depth, most, isLine);
        else if (value.Kind == JsonValueKind.Array)
            AppendItems(value.Items.Select(item => ("", item)), masked, text, depth, most, isLine, '[', ']');
        else
            text.Append(value.ToString());
    }

    private static void AppendObject(CopJson value, ImmutableArray<string> masked, StringBuilder text, int depth, int most, bool isLine)
    {
        if (value[Sealed] is { } closed)
            text.Append("⟦sealed, key ").Append(closed["key"]?.AsString() ?? "unknown").Append('⟧');
        else if (value[Erased] is not null)
            text.Append("⟦erased ").Append(value[Erased]!.ToString()).Append('⟧');
        else
            AppendItems(value.Members.Select(member => (member.Name, member.Value)), masked, text, depth, most, isLine, '{', '}');
    }

    private static void AppendItems(
        IEnumerable<(string Name, CopJson Value)> items, ImmutableArray<string> masked, StringBuilder text, int depth, int most,
            bool isLine,
        char open, char close)
    {
        text.Append(open);
        var count = 0;
        foreach (var (name, item) in items)
        {
            if (text.Length > most)
                break;
            if (count++ > 0)
                text.Append(isLine ? ", " : ",");
            NewLine(text, depth + 1, isLine);
            if (name.Length > 0 || open == '{')
                text.Append(CopJson.From(name).ToString()).Append(": ");
            if (open == '{' && IsMasked(name, masked))
                text.Append("⟦masked⟧");
            else
                Append(item, masked, text, depth + 1, most, isLine);
        }

        if (count > 0)
            NewLine(text, depth, isLine);
        text.Append(close);
    }

    private static void NewLine(StringBuilder text, int depth, bool isLine)
    {
        if (!isLine)
            text.Append('\n').Append(' ', depth * 2);
    }
}
