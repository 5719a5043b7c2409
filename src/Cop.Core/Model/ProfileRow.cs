namespace Cop.Profiles;

/// <summary>A row of a profile's projection: JSON by topic, profile, kind and id, with the members that listings filter by.</summary>
/// <remarks>Stores treat the content as opaque. Decision M-15.</remarks>
public sealed record ProfileRow : View
{
    /// <summary>The name of the profile, such as <c>COP/HITL</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>The kind of the row within its profile, such as <c>request</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The row's id within its topic, profile and kind.</summary>
    public required string Id { get; init; }

    /// <summary>The row's content.</summary>
    public required CopJson Body { get; init; }

    /// <summary>A status to list rows by; null when the row has none.</summary>
    public string? Status { get; init; }

    /// <summary>The agent, role or person to list rows by; null when the row has none.</summary>
    public string? Assignee { get; init; }

    /// <summary>The time at which the row is due, in milliseconds; null when it is never due.</summary>
    public DateTimeOffset? Due { get; init; }

    internal override ViewKey Key => ViewKey.ProfileRow(TopicId, Profile, Kind, Id);

    /// <summary>Joins a profile's name and a kind of its rows; neither contains a line feed.</summary>
    /// <remarks>Decision D-14.</remarks>
    public static string ScopeOf(string profile, string kind) => $"{profile}\n{kind}";
}
