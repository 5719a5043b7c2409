namespace Cop;

/// <summary>The places of topics in the array that names them, counted from 1 as the database does.</summary>
internal sealed class TopicIndexes
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    public List<string> Topics { get; } = [];

    public int Of(string topicId)
    {
        if (_places.TryGetValue(topicId, out var place))
            return place;
        Topics.Add(topicId);
        return _places[topicId] = Topics.Count;
    }
}
