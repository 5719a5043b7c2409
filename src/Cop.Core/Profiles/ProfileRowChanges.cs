namespace Cop.Profiles;

/// <summary>The rows of one profile in one topic while an event is applied.</summary>
public sealed class ProfileRowChanges : IProfileRows
{
    private readonly WorkingRows _rows;
    private readonly Event _applied;
    private readonly string _profile;

    private readonly IReadOnlySet<string> _kinds;

    internal ProfileRowChanges(WorkingRows rows, Event applied, string profile, IReadOnlySet<string> kinds) =>
        (_rows, _applied, _profile, _kinds) = (rows, applied, profile, kinds);

    /// <inheritdoc/>
    public ProfileRow? Get(string kind, string id) => _rows.Get<ProfileRow>(KeyOf(kind, id));

    /// <summary>Creates or replaces a row.</summary>
    /// <param name="kind">Kind of the row; at most 255 bytes without control characters.</param>
    /// <param name="id">Id of the row; at most 255 bytes without control characters.</param>
    /// <param name="body">Content of the row.</param>
    /// <param name="status">Status to list rows by; null for none.</param>
    /// <param name="assignee">Agent, role or person to list rows by; null for none.</param>
    /// <param name="due">Time at which the row is due, truncated to milliseconds; null for never.</param>
    /// <exception cref="ArgumentException">The profile does not declare the kind, or the id is not a valid id.</exception>
    public void Put(string kind, string id, CopJson body, string? status = null, string? assignee = null, DateTimeOffset? due = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (!_kinds.Contains(kind))
            throw new ArgumentException(
                $"The profile '{_profile}' declares no rows of kind '{kind}'; add it to its RowKinds.", nameof(kind));
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
