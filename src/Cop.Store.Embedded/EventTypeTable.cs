namespace Cop;

/// <summary>Event types by number, so that index entries need no strings.</summary>
internal sealed class EventTypeTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    public int NumberOf(string type)
    {
        lock (_gate)
        {
            if (_numbers.TryGetValue(type, out var number))
                return number;
            _names.Add(type);
            return _numbers[type] = _names.Count - 1;
        }
    }

    /// <summary>Returns a type's number; null when no event has had the type.</summary>
    public int? Find(string type)
    {
        lock (_gate)
            return _numbers.TryGetValue(type, out var number) ? number : null;
    }

    /// <summary>Returns, by number, whether a filter matches each current type.</summary>
    public bool[] Taken(EventFilter filter)
    {
        lock (_gate)
            return [.. _names.Select(filter.MatchesType)];
    }
}
