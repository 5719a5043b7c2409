using System.Globalization;
using System.Text;

namespace Cop.Cli;

/// <summary>Writes a graph in the language of Mermaid.</summary>
internal static class MermaidGraph
{
    public static string Write(EventGraph graph)
    {
        var text = new StringBuilder("flowchart TD\n");
        foreach (var node in graph.Nodes)
        {
            var label = Escape($"#{node.Seq} {node.Type}") + "<br/>" + Escape($"{node.By} {node.About}".TrimEnd());
            text.Append(CultureInfo.InvariantCulture, $"  e{node.Seq}[\"{label}\"]\n");
        }

        foreach (var node in graph.Nodes)
        {
            foreach (var parent in node.Parents)
                text.Append(CultureInfo.InvariantCulture, $"  e{graph.Nodes[parent].Seq} --> e{node.Seq}\n");
        }

        return text.ToString();
    }

    // Mermaid reads entities by their numbers; a number sign in text is one as well.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '"' or '#' or '<' or '>' or '&' or '`' or ';' or '\\')
                escaped.Append(CultureInfo.InvariantCulture, $"#{(int)c};");
            else
                escaped.Append(c);
        }

        return escaped.ToString();
    }
}
