using System.Collections.Immutable;

namespace Cop;

/// <summary>An event type that a profile adds (spec 10.4.1).</summary>
/// <param name="Type">The type.</param>
/// <param name="Description">What such an event means.</param>
public sealed record ProfileEventType(string Type, string Description)
{
    private readonly ValueArray<PayloadMember> _members = [];
    private readonly ValueArray<ValueArray<string>> _anyOf = [];

    /// <summary>Members that are checked; others may stand beside them.</summary>
    public ImmutableArray<PayloadMember> Members { get => _members; init => _members = value; }

    /// <summary>Groups of members of which at least one must be there.</summary>
    public ImmutableArray<ImmutableArray<string>> AnyOf { get => [.. _anyOf]; init => _anyOf = value.IsDefault ? [] : [.. value]; }
}
