namespace Cop.Storage;

/// <summary>A profile whose rows a store keeps.</summary>
/// <param name="Profile">Name of the profile.</param>
/// <param name="Version">Version of the projection that produced the rows.</param>
/// <param name="IsComplete">Whether the rows cover all events. Otherwise a rebuild is running and the rows must not be used.</param>
/// <remarks>Decision M-15.</remarks>
public sealed record StoredProfile(string Profile, int Version, bool IsComplete);
