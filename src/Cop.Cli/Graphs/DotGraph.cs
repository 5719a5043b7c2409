using System.Globalization;
using System.Text;

namespace Cop.Cli;

/// <summary>Writes a graph in the language of Graphviz.</summary>
internal static class DotGraph
{
    public static string Write(EventGraph graph)
    {
        var text = new StringBuilder("digraph events {\n");
        text.Append(CultureInfo.InvariantCulture, $"  label={Quote(graph.Title)};\n  node [shape=box, fontname=\"sans-serif\"];\n");
        foreach (var node in graph.Nodes)
        {
            var label = Quote($"#{node.Seq} {node.Type}\n{node.By} {node.About}".TrimEnd());
            text.Append(CultureInfo.InvariantCulture, $"  e{node.Seq} [label={label}];\n");
        }

        foreach (var node in graph.Nodes)
        {
            foreach (var parent in node.Parents)
                text.Append(CultureInfo.InvariantCulture, $"  e{graph.Nodes[parent].Seq} -> e{node.Seq};\n");
        }

        return text.Append("}\n").ToString();
    }

    private static string Quote(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "\"";
}
