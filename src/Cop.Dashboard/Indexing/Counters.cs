namespace Cop.Dashboard;

/// <summary>Counters of the index of topics by their names.</summary>
internal sealed class Counters
{
    private readonly Dictionary<string, long> _values;

    private Counters(Dictionary<string, long> values) => _values = values;

    public long this[string name] => _values.GetValueOrDefault(name);

    public static Counters From(IEnumerable<TopicIndexCounter> counters) =>
        new(counters.ToDictionary(counter => counter.Name, counter => counter.Value, StringComparer.Ordinal));

    /// <summary>The largest groups of parked deliveries.</summary>
    public IEnumerable<ParkedGroup> Groups(int most) => _values.Where(counter => counter.Key.StartsWith("p/", StringComparison.Ordinal))
        .Select(counter => ParkedGroup.Read(counter.Key[2..], counter.Value)).OrderByDescending(group => group.Value).Take(most);
}

/// <summary>Parked deliveries of one agent, code and shape of the message.</summary>
internal sealed record ParkedGroup(string Agent, string Code, string Shape, long Value)
{
    public string Key => string.Join('\t', Agent, Code, Shape);

    public static ParkedGroup Read(string key, long value)
    {
        var parts = key.Split('\t', 3);
        return new ParkedGroup(parts[0], parts.ElementAtOrDefault(1) ?? "", parts.ElementAtOrDefault(2) ?? "", value);
    }
}
