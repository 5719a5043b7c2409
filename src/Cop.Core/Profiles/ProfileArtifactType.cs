using System.Collections.Immutable;

namespace Cop.Profiles;

/// <summary>An artifact type that a profile adds.</summary>
/// <param name="Type">The type.</param>
/// <param name="Description">Description of such an artifact.</param>
/// <remarks>Protocol 10.4.1.</remarks>
public sealed record ProfileArtifactType(string Type, string Description)
{
    private readonly ValueArray<PayloadMember> _members = [];

    /// <summary>
    /// The members of the artifact's payload that are checked; further members are allowed. Empty when the payload may be any JSON value.
    /// </summary>
    public ImmutableArray<PayloadMember> Members { get => _members; init => _members = value; }
}
