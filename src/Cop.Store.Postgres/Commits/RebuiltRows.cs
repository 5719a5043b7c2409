using System.Collections.Immutable;
using Npgsql;

namespace Cop;

/// <summary>
/// A topic's derived rows as its events fold to them, in the order of their keys, and the digest by which the server tells whether it has
/// the same.
/// </summary>
internal sealed class RebuiltRows
{
    // A server puts all of it together in memory, twice for a moment; behind this, rows are compared one by one.
    private const long MostDigested = 16 << 20;
    private const int ViewColumnCount = 10;
    private const int WaitColumnCount = 2;
    private readonly NpgsqlParameter[] _topic;
    private readonly View[] _views;
    private readonly (Guid Key, string Id)[] _waits;
    private readonly byte[]? _digest;

    public RebuiltRows(string topicId, long appliedSeq, ImmutableArray<View> views, long mostDigested = MostDigested)
    {
        var topic = views.OfType<Topic>().FirstOrDefault();
        _topic =
        [
            Parameter.Of(topicId), Parameter.Of(appliedSeq), Parameter.Of(topic is null ? null : (short?)ViewColumns.Of(topic).Status),
            Parameter.Of(topic is null ? null : TopicRow.Write(topic)),
            Parameter.Of(topic?.UpdatedSeq ?? 0), Parameter.Of(topic?.UpdatedAt.ToUnixTimeMilliseconds() ?? 0),
        ];
        _views = [.. views.Where(view => view is not Topic)];
        Array.Sort(Array.ConvertAll(_views, ViewKey.For), _views, Comparer<ViewKey>.Create(InOrder));
        _waits = [
            .. _views.OfType<Continuation>()
                .SelectMany(continuation => WaitKey.For(continuation).Select(key => (Key: RowMapper.Hash(key), continuation.Id)))
            .Distinct().OrderBy(wait => wait.Key).ThenBy(wait => wait.Id, CopId.Comparer)];
        _digest = Digest(mostDigested);
    }

    /// <summary>Whether the server can be asked for a digest in place of the rows.</summary>
    public bool HasDigest => _digest is not null;

    /// <summary>
    /// What the server is asked with whether it has the same rows. One more row than there should be is enough to see that it has not.
    /// </summary>
    public NpgsqlParameter[] Sought => [.. _topic, Parameter.Of(_digest), Parameter.Of(_views.Length + 1), Parameter.Of(_waits.Length + 1)];

    /// <summary>All of it, to be swapped in.</summary>
    public NpgsqlParameter[] All
    {
        get
        {
            var rows = new ViewRows();
            foreach (var view in _views)
                rows.Add(view);
            return [.. _topic, .. rows.RowParameters, Parameter.Of([.. _waits.Select(wait => wait.Key)]),
                Parameter.Of((string[])[.. _waits.Select(wait => wait.Id)])];
        }
    }

    private static int InOrder(ViewKey one, ViewKey other) =>
        one.Kind == other.Kind ? CopId.Comparer.Compare(IndexText.Key(one.Id), IndexText.Key(other.Id)) : one.Kind.CompareTo(other.Kind);

    // The rows' bodies are written again where they differ: nearly always they don't, and then none has been kept.
    private byte[]? Digest(long most)
    {
        using var digest = new RowDigest();
        foreach (var view in _views)
        {
            var (key, columns) = (ViewKey.For(view), ViewColumns.Of(view));
            digest.Row(ViewColumnCount).Column((short)key.Kind).Column(IndexText.Key(key.Id)).Column(view.CreatedSeq)
                .Column(columns.Status).Column(columns.TaskId).Column(columns.Name)
                .Column(columns.Scope).Column(columns.State).Column(columns.Due).Column(ViewJson.Write(view).Utf8.Span);
            if (digest.Length > most)
                return null;
        }

        foreach (var (key, id) in _waits)
            digest.Row(WaitColumnCount).Column(key).Column(id);
        var concluded = digest.Conclude();
        return digest.Length > most ? null : concluded;
    }
}
