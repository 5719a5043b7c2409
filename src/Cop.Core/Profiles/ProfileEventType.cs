using System.Collections.Immutable;

namespace Cop.Profiles;

/// <summary>An event type that a profile adds.</summary>
/// <param name="Type">The type.</param>
/// <param name="Description">Description of such an event.</param>
/// <remarks>Protocol 10.4.1.</remarks>
public sealed record ProfileEventType(string Type, string Description)
{
    private readonly ValueArray<PayloadMember> _members = [];
    private readonly ValueArray<ValueArray<string>> _anyOf = [];

    /// <summary>The members that are checked; further members are allowed.</summary>
    public ImmutableArray<PayloadMember> Members { get => _members; init => _members = value; }

    /// <summary>Groups of members of which at least one must be present.</summary>
    public ImmutableArray<ImmutableArray<string>> AnyOf { get => [.. _anyOf]; init => _anyOf = value.IsDefault ? [] : [.. value]; }
}
