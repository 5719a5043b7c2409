using System.Globalization;
using System.Security;
using System.Text;

namespace Cop.Cli;

/// <summary>Draws a graph as a picture: causes above their effects, each event in the row below its lowest parent.</summary>
internal static class SvgGraph
{
    private const int Width = 230;
    private const int Height = 46;
    private const int GapX = 24;
    private const int GapY = 44;
    private const int Margin = 16;
    private const int Characters = 32;

    public static string Write(EventGraph graph)
    {
        var places = Place(graph);
        var columns = places.Length == 0 ? 1 : places.Max(place => place.Column) + 1;
        var rows = places.Length == 0 ? 1 : places.Max(place => place.Row) + 1;
        var (width, height) = ((2 * Margin) + (columns * (Width + GapX)) - GapX, (2 * Margin) + (rows * (Height + GapY)) - GapY);
        var svg = new StringBuilder();
        Add(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\"");
        Add(svg, $" font-family=\"sans-serif\" font-size=\"12\">\n<title>{Escape(graph.Title)}</title>\n");
        Add(svg, $"<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n");
        for (var index = 0; index < graph.Nodes.Length; index++)
        {
            foreach (var parent in graph.Nodes[index].Parents)
                AddEdge(svg, places[parent], places[index]);
        }

        for (var index = 0; index < graph.Nodes.Length; index++)
            AddNode(svg, graph.Nodes[index], places[index]);
        return svg.Append("</svg>\n").ToString();
    }

    private static (int Column, int Row)[] Place(EventGraph graph)
    {
        var places = new (int Column, int Row)[graph.Nodes.Length];
        var used = new Dictionary<int, int>();
        for (var index = 0; index < places.Length; index++)
        {
            var parents = graph.Nodes[index].Parents;
            var row = parents.IsEmpty ? 0 : parents.Max(parent => places[parent].Row) + 1;
            var column = used.GetValueOrDefault(row);
            used[row] = column + 1;
            places[index] = (column, row);
        }

        return places;
    }

    private static void AddEdge(StringBuilder svg, (int Column, int Row) from, (int Column, int Row) to)
    {
        var (x1, y1) = (X(from) + (Width / 2), Y(from) + Height);
        var (x2, y2) = (X(to) + (Width / 2), Y(to));
        var middle = (y1 + y2) / 2;
        Add(svg, $"<path d=\"M{x1} {y1} C{x1} {middle} {x2} {middle} {x2} {y2}\" fill=\"none\" stroke=\"#8a94a6\"/>\n");
    }

    private static void AddNode(StringBuilder svg, EventNode node, (int Column, int Row) place)
    {
        var (x, y) = (X(place), Y(place));
        var (fill, stroke) = Colours(node.Type);
        Add(svg, $"<rect x=\"{x}\" y=\"{y}\" width=\"{Width}\" height=\"{Height}\" rx=\"6\" fill=\"{fill}\" stroke=\"{stroke}\"/>\n");
        var (title, about) = (Crop($"#{node.Seq} {node.Type}"), Crop($"{node.By} {node.About}".TrimEnd()));
        Add(svg, $"<text x=\"{x + 10}\" y=\"{y + 19}\" font-weight=\"bold\" fill=\"#1f2733\">{Escape(title)}</text>\n");
        Add(svg, $"<text x=\"{x + 10}\" y=\"{y + 36}\" fill=\"#4a5568\">{Escape(about)}</text>\n");
    }

    private static (string Fill, string Stroke) Colours(string type) => type.Split('.')[0] switch
    {
        "human" => ("#fff4d6", "#c99a1a"),
        "task" or "step" => ("#e3f0fb", "#3b7dbb"),
        "topic" => ("#eceff3", "#6b7688"),
        "artifact" or "continuation" => ("#ece7f8", "#7a5fb5"),
        _ => ("#e4f5e8", "#3d8f57"),
    };

    private static int X((int Column, int Row) place) => Margin + (place.Column * (Width + GapX));

    private static int Y((int Column, int Row) place) => Margin + (place.Row * (Height + GapY));

    private static string Crop(string text) => text.Length <= Characters ? text : text[..(Characters - 1)] + "…";

    private static string Escape(string text) => SecurityElement.Escape(text);

    private static void Add(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
