using System.Globalization;
using System.Text;

namespace Cop.Dashboard;

/// <summary>The arrows of causes beside a window of events: a drawing for each row, of at most eight columns. Pure.</summary>
internal static class CausalGutter
{
    private const int MaxLanes = 8;
    private const int LaneWidth = 9;
    private const int NodeAt = 6;
    private const int Height = 28;
    private const int Width = NodeAt + (MaxLanes + 1) * LaneWidth;

    public static IReadOnlyList<Html> Of(IReadOnlyList<Event> events)
    {
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < events.Count; row++)
            rows[events[row].Id] = row;
        var paths = Enumerable.Range(0, events.Count).Select(_ => new StringBuilder()).ToArray();
        var edges = events.SelectMany((child, row) => child.ParentEventIds.Distinct(StringComparer.Ordinal)
            .Where(parent => rows.TryGetValue(parent, out var at) && at < row).Select(parent => (From: rows[parent], To: row)))
            .OrderBy(edge => edge.From).ThenBy(edge => edge.To);
        // A parent keeps one column for all its children.
        var lanes = new int[MaxLanes];
        foreach (var group in edges.GroupBy(edge => edge.From))
        {
            var lane = Array.FindIndex(lanes, until => until <= group.Key);
            if (lane < 0)
                continue;
            lanes[lane] = group.Max(edge => edge.To);
            Draw(paths, group.Key, [.. group.Select(edge => edge.To)], NodeAt + (lane + 1) * LaneWidth);
        }

        return [.. paths.Select((path, row) => Drawing(path, events[row].ParentEventIds.Any(parent => !rows.ContainsKey(parent))))];
    }

    private static void Draw(StringBuilder[] paths, int from, int[] children, int x)
    {
        var last = children.Max();
        for (var row = from; row <= last; row++)
        {
            var (top, bottom) = (row == from ? Height / 2 : 0, row == last ? Height / 2 : Height);
            paths[row].Append(CultureInfo.InvariantCulture, $"M{x} {top}V{bottom}");
            if (row == from)
                paths[row].Append(CultureInfo.InvariantCulture, $"M{NodeAt} {Height / 2}H{x}");
            if (Array.IndexOf(children, row) >= 0)
                paths[row].Append(CultureInfo.InvariantCulture, $"M{x} {Height / 2}H{NodeAt + 4}m4 -4l-4 4l4 4");
        }
    }

    // Parents outside of the window end in a stub.
    private static Html Drawing(StringBuilder path, bool hasOutside)
    {
        if (hasOutside)
            path.Append(CultureInfo.InvariantCulture, $"M{NodeAt} {Height / 2}V0");
        return Html.Of($"""<svg class="lanes" viewBox="0 0 {Width:0} {Height:0}" aria-hidden="true"><path """ +
            $"""d="{path.ToString()}"/><circle cx="{NodeAt:0}" cy="{Height / 2:0}" r="3"/></svg>""");
    }
}
