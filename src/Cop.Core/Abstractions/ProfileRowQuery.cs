namespace Cop;

/// <summary>Which rows of a profile to list.</summary>
public sealed record ProfileRowQuery : PageQuery
{
    /// <summary>The profile's name.</summary>
    public required string Profile { get; init; }

    /// <summary>The kind of the rows.</summary>
    public required string Kind { get; init; }

    /// <summary>Only rows with this status.</summary>
    public string? Status { get; init; }

    /// <summary>Only rows with this assignee, compared as it stands.</summary>
    public string? Assignee { get; init; }

    /// <summary>Only rows that are due at this time or before.</summary>
    public DateTimeOffset? DueBy { get; init; }

    /// <summary>Refuses a cursor of a listing of another profile or kind; null when the cursor fits, or when there is none. A store calls it before it lists.</summary>
    public CopError? RefuseCursor()
    {
        if (Cursor is null || PageCursor.TryParse(Cursor, ViewKind.ProfileRow) is { } after && after.Id.StartsWith(ProfileRow.ScopeOf(Profile, Kind) + "\n", StringComparison.Ordinal))
            return null;
        return new CopError(CopErrorCodes.InvalidQuery, $"'cursor' is not one that this listing gave out ('{Cursor}'); begin without one.");
    }
}
