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
