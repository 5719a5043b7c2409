namespace Cop.Profiles;

/// <summary>Filters and page of a listing of a profile's rows.</summary>
public sealed record ProfileRowQuery : PageQuery
{
    /// <summary>The profile's name.</summary>
    public required string Profile { get; init; }

    /// <summary>The kind of the rows.</summary>
    public required string Kind { get; init; }

    /// <summary>Only rows with this status.</summary>
    public string? Status { get; init; }

    /// <summary>Only rows with this assignee, compared as written.</summary>
    public string? Assignee { get; init; }

    /// <summary>Only rows that are due at this time or before.</summary>
    public DateTimeOffset? DueBy { get; init; }

    /// <summary>Whether the rows come in the order of their due times, those without one last; it needs a <see cref="Status"/>.</summary>
    public bool ByDue { get; init; }

    /// <summary>Checks that the cursor belongs to a listing of this profile and kind. A store calls it before it lists.</summary>
    /// <returns>Null when it does, or when there is no cursor.</returns>
    public CopError? RefuseCursor()
    {
        if (ByDue && Status is null)
            return new CopError(CopErrorCodes.InvalidQuery, "A listing by due time needs a status; give one, or list without 'byDue'.");
        if (Cursor is null || PageCursor.TryParse(Cursor, ViewKind.ProfileRow) is { } after && after.Due is not null == ByDue
            && after.Id.StartsWith(ProfileRow.ScopeOf(Profile, Kind) + "\n", StringComparison.Ordinal))
            return null;
        return new CopError(CopErrorCodes.InvalidQuery, $"'cursor' is not a cursor of this listing ('{Cursor}'); start without a cursor.");
    }
}
