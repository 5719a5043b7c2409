namespace Cop;

/// <summary>A member of the payload of a profile's event type.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it may be.</param>
/// <param name="IsRequired">Whether it must be there.</param>
public sealed record PayloadMember(string Name, PayloadKind Kind, bool IsRequired = false);
