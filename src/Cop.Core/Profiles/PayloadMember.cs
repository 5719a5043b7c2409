namespace Cop.Profiles;

/// <summary>A member of the payload of a profile's event type.</summary>
/// <param name="Name">Name of the member.</param>
/// <param name="Kind">The allowed values.</param>
/// <param name="IsRequired">Whether it must be present. Default: false.</param>
public sealed record PayloadMember(string Name, PayloadKind Kind, bool IsRequired = false);
