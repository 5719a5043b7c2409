namespace Cop;

/// <summary>The rows of one profile in one topic while an event is applied.</summary>
public sealed class ProfileRowChanges : IProfileRows
{
    private readonly WorkingRows _rows;
    private readonly Event _applied;
    private readonly string _profile;

    internal ProfileRowChanges(WorkingRows rows, Event applied, string profile) => (_rows, _applied, _profile) = (rows, applied, profile);

    /// <inheritdoc/>
    public ProfileRow? Get(string kind, string id) => _rows.Get<ProfileRow>(KeyOf(kind, id));

    /// <summary>Puts a row: made by this event, or changed by it when it is there already.</summary>
    /// <param name="kind">What the row is; at most 255 bytes without control characters.</param>
    /// <param name="id">The row's id; at most 255 bytes without control characters.</param>
    /// <param name="body">The row's content.</param>
    /// <param name="status">A status to list rows by.</param>
    /// <param name="assignee">The agent, role or person to list rows by.</param>
    /// <param name="due">When the row is due; what is finer than a millisecond is cut.</param>
    /// <exception cref="ArgumentException">The kind or the id cannot be an id.</exception>
    public void Put(string kind, string id, CopJson body, string? status = null, string? assignee = null, DateTimeOffset? due = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        var at = CopTime.ToMilliseconds(_applied.CreatedAt);
        var before = Get(kind, id);
        _rows.Put(new ProfileRow
        {
            TopicId = _applied.TopicId,
            Profile = _profile,
            Kind = kind,
            Id = id,
            Body = body,
            Status = status,
            Assignee = assignee,
            Due = due is { } time ? CopTime.ToMilliseconds(time) : null,
            CreatedAt = before?.CreatedAt ?? at,
            CreatedSeq = before?.CreatedSeq ?? _applied.TopicSeq,
            UpdatedAt = at,
            UpdatedSeq = _applied.TopicSeq,
        });
    }

    private ViewKey KeyOf(string kind, string id)
    {
        if ((CopId.Validate(kind, nameof(kind)) ?? CopId.Validate(id, nameof(id))) is { } fault)
            throw new ArgumentException(fault.Message);
        return ViewKey.ProfileRow(_applied.TopicId, _profile, kind, id);
    }
}
