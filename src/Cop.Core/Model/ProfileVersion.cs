namespace Cop.Storage;

/// <summary>The name of a profile that has a projection, and the version of that projection.</summary>
/// <param name="Profile">Name of the profile.</param>
/// <param name="Version">Version of its projection, from 1. It rises when the same events would give different rows.</param>
/// <remarks>Decision M-15.</remarks>
public sealed record ProfileVersion(string Profile, int Version);
