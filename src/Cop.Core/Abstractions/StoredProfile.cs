namespace Cop;

/// <summary>A profile whose rows a store keeps.</summary>
/// <param name="Profile">The profile's name.</param>
/// <param name="Version">The version of the projection that the rows are of.</param>
/// <param name="IsComplete">Whether the rows of all events are there; otherwise they are being rebuilt, and are not to be used yet.</param>
/// <remarks>Decision M-15.</remarks>
public sealed record StoredProfile(string Profile, int Version, bool IsComplete);
