using Npgsql;

namespace Cop;

/// <summary>Derived rows as arrays, one per column.</summary>
internal sealed class ViewRows
{
    private readonly List<string> _topic = [];
    private readonly List<short> _kind = [];
    private readonly List<string> _id = [];
    private readonly List<long> _created = [];
    private readonly List<short> _status = [];
    private readonly List<string?> _task = [];
    private readonly List<string?> _name = [];
    private readonly List<string?> _scope = [];
    private readonly List<string?> _state = [];
    private readonly List<DateTime?> _due = [];
    private readonly List<byte[]> _body = [];

    public IEnumerable<NpgsqlParameter> Rows => [Parameter.Of(_topic), .. RowParameters];

    /// <summary>Returns the rows of one topic, without the column of the topic.</summary>
    public IEnumerable<NpgsqlParameter> RowParameters =>
    [
        Parameter.Of(_kind), Parameter.Of(_id), Parameter.Of(_created), Parameter.Of(_status), Parameter.Of(_task), Parameter.Of(_name),
        Parameter.Of(_scope), Parameter.Of(_state), Parameter.Of(_due), Parameter.Of(_body),
    ];

    public void Add(View view)
    {
        var (key, columns) = (ViewKey.For(view), ViewColumns.Of(view));
        _topic.Add(view.TopicId);
        _kind.Add((short)key.Kind);
        _id.Add(IndexText.Key(key.Id));
        _created.Add(view.CreatedSeq);
        _status.Add(columns.Status);
        _task.Add(columns.TaskId);
        _name.Add(columns.Name);
        _scope.Add(columns.Scope);
        _state.Add(columns.State);
        _due.Add(columns.Due?.UtcDateTime);
        _body.Add(RowMapper.Bytes(ViewJson.Write(view)));
    }
}
