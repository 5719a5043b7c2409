using System.Collections.Immutable;

namespace Cop.Hitl;

/// <summary>Filters of an inbox.</summary>
public sealed record InboxQuery
{
    private readonly ImmutableArray<string> _roles = [];

    /// <summary>Requests that are addressed to this person (<c>human:…</c>); null for no person.</summary>
    public string? Person { get; init; }

    /// <summary>Requests that are addressed to these roles (<c>role:…</c>). With no person and no roles, all requests.</summary>
    public ImmutableArray<string> Roles { get => _roles; init => _roles = value.IsDefault ? [] : value; }

    /// <summary>Whether the roles that the host's <see cref="IRoleResolver"/> gives the person are added. Default: true.</summary>
    public bool ResolveRoles { get; init; } = true;

    /// <summary>Only requests of this topic.</summary>
    public string? TopicId { get; init; }

    /// <summary>Only requests of this group, to be decided together.</summary>
    public string? GroupId { get; init; }

    /// <summary>Only requests that are due at this time or before.</summary>
    public DateTimeOffset? DueBy { get; init; }

    /// <summary>The status. Default: open.</summary>
    public HumanRequestStatus Status { get; init; } = HumanRequestStatus.Open;

    /// <summary>The maximum number of requests, the first ones due. Default: 1,000.</summary>
    public int Limit { get; init; } = 1000;
}
