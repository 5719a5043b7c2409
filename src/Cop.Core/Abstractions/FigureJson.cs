using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Cop.Storage;

/// <summary>The JSON form of the figures of a node. Reading is total: figures that are not as written here are null.</summary>
internal static class FigureJson
{
    private const int FormatVersion = 1;
    private const int MaxVersionLength = 40;
    // A histogram is written as [scale, first bucket, counts…]: counts have at most 5 digits, and mean count × 10^scale.
    private const long MaxCount = 99_999;
    private const int MaxScale = 7;
    private const double MaxPerSecond = 1e9;
    // Sums over all nodes stay far below the range of a number.
    private const long MaxFailed = 1_000_000_000_000;

    public static CopJson Write(NodeFigures figures, IReadOnlyList<CopJson> agents, int omitted) => CopJson.Object(
        ("agents", CopJson.Array(agents)),
        ("appends", Write(figures.Appends)),
        ("at", CopJson.From(CopTime.Format(figures.At))),
        ("connections", figures is { Connections: { } used, MaxConnections: { } most } ? Pair(used, most) : null),
        ("omittedAgents", CopJson.From(omitted)),
        ("running", Pair(figures.Running, figures.MaxRunning)),
        ("startedAt", CopJson.From(CopTime.Format(figures.StartedAt))),
        ("turns", Write(figures.Turns)),
        ("v", CopJson.From(FormatVersion)),
        ("version", Text(ExceptionText.Printable(figures.Version, MaxVersionLength))));

    public static CopJson Write(AgentFigures agent) => CopJson.Array(
        Text(agent.Agent), Rate(agent.Turns.PerSecond), CopJson.From(Math.Min(agent.Failed, MaxFailed)), Write(agent.Turns.Durations));

    public static NodeFigures? Read(CopJson json)
    {
        if (Integer(json["v"], FormatVersion) != FormatVersion || Time(json["at"]) is not { } at
            || Time(json["startedAt"]) is not { } startedAt || json["version"]?.AsString() is not { } version
            || ReadWork(json["appends"]) is not { } appends || ReadWork(json["turns"]) is not { } turns
            || ReadPair(json["running"]) is not { } running || Integer(json["omittedAgents"], int.MaxValue) is not { } omitted
            || json["agents"] is not { Kind: JsonValueKind.Array } listed)
            return null;
        var agents = ImmutableArray.CreateBuilder<AgentFigures>();
        foreach (var item in listed.Items)
        {
            if (ReadAgent(item) is not { } agent)
                return null;
            agents.Add(agent);
        }

        var connections = ReadPair(json["connections"]);
        return new NodeFigures
        {
            At = at, StartedAt = startedAt, Version = version, Appends = appends, Turns = turns, Agents = agents.DrainToImmutable(),
            OmittedAgents = (int)omitted, Running = running.Used, MaxRunning = running.Most, Connections = connections?.Used,
            MaxConnections = connections?.Most,
        };
    }

    private static AgentFigures? ReadAgent(CopJson json) =>
        json.Items.ToArray() is [var name, var rate, var failed, var durations] && name.AsString() is { } agent
        && Rate(rate) is { } perSecond && Integer(failed, MaxFailed) is { } count && ReadHistogram(durations) is { } histogram
            ? new AgentFigures(agent, new WorkFigures(perSecond, histogram), count)
            : null;

    private static CopJson Write(WorkFigures work) => CopJson.Array(Rate(work.PerSecond), Write(work.Durations));

    private static WorkFigures? ReadWork(CopJson? json) =>
        json?.Items.ToArray() is [var rate, var durations] && Rate(rate) is { } perSecond && ReadHistogram(durations) is { } histogram
            ? new WorkFigures(perSecond, histogram)
            : null;

    private static CopJson Write(DurationHistogram histogram)
    {
        var counts = histogram.Counts;
        if (counts.IsEmpty)
            return CopJson.Array();
        var (scale, unit) = (0, 1L);
        for (; counts.Max() > MaxCount * unit && scale < MaxScale; unit *= 10)
            scale++;
        var first = counts.TakeWhile(count => count == 0).Count();
        return CopJson.Array(
            [CopJson.From(scale), CopJson.From(first),
                .. counts.Skip(first).Select(count => CopJson.From(Math.Min((count + unit / 2) / unit, MaxCount)))]);
    }

    private static DurationHistogram? ReadHistogram(CopJson json)
    {
        if (json.Kind != JsonValueKind.Array)
            return null;
        var items = json.Items.ToArray();
        if (items is [])
            return DurationHistogram.Empty;
        if (items is not [var scale, var begin, .. var written] || Integer(scale, MaxScale) is not { } power
            || Integer(begin, DurationHistogram.BucketCount) is not { } first || first + written.Length > DurationHistogram.BucketCount)
            return null;
        var (counts, unit) = (new long[first + written.Length], (long)Math.Pow(10, power));
        for (var at = 0; at < written.Length; at++)
        {
            if (Integer(written[at], MaxCount) is not { } count)
                return null;
            counts[first + at] = count * unit;
        }

        return new DurationHistogram([.. counts]);
    }

    private static CopJson Pair(int used, int most) => CopJson.Array(CopJson.From(used), CopJson.From(most));

    private static (int Used, int Most)? ReadPair(CopJson? json) =>
        json?.Items.ToArray() is [var first, var second] && Integer(first, int.MaxValue) is { } used
        && Integer(second, int.MaxValue) is { } most
            ? ((int)used, (int)most)
            : null;

    private static CopJson Rate(double perSecond) => CopJson.From(Math.Round(Math.Min(perSecond, MaxPerSecond), 3));

    private static double? Rate(CopJson json) =>
        json.Kind == JsonValueKind.Number && json.Element.TryGetDouble(out var rate) && rate is >= 0 and <= MaxPerSecond ? rate : null;

    private static long? Integer(CopJson? json, long most) =>
        json?.Kind == JsonValueKind.Number && json.Element.TryGetInt64(out var number) && number >= 0 && number <= most ? number : null;

    private static DateTimeOffset? Time(CopJson? json) => CopTime.TryParse(json?.AsString(), out var time) ? time : null;

    // Half of a surrogate pair cannot be written; it becomes U+FFFD.
    private static CopJson Text(string text) => CopJson.From(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
}
