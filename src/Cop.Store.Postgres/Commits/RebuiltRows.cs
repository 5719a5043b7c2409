using System.Collections.Immutable;
using Npgsql;

namespace Cop;

/// <summary>
/// The derived rows of a topic as folded from its events, in the order of their keys, and the digest by which the server compares them with
/// its own rows.
/// </summary>
internal sealed class RebuiltRows
{
    // The server builds the digested bytes in memory, for a moment twice; beyond this size, rows are compared one by one.
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

    /// <summary>Whether the rows are small enough for a comparison by digest.</summary>
    public bool HasDigest => _digest is not null;

    /// <summary>The parameters of the comparison. A limit of one row more than expected is enough to find that the rows differ.</summary>
    public NpgsqlParameter[] Sought => [.. _topic, Parameter.Of(_digest), Parameter.Of(_views.Length + 1), Parameter.Of(_waits.Length + 1)];

    /// <summary>All rows, to replace the stored ones.</summary>
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

    // The bodies are serialised again only if the rows differ, which is rare.
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
