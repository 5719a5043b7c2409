namespace Cop;

/// <summary>A profile with a projection of its own, and the version of that projection.</summary>
/// <param name="Profile">The profile's name.</param>
/// <param name="Version">The version of its projection, from 1: it rises when the same events would give other rows.</param>
/// <remarks>Decision M-15.</remarks>
public sealed record ProfileVersion(string Profile, int Version);
