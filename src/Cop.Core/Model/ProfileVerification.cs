namespace Cop;

/// <summary>The digests of one profile's rows of a topic.</summary>
/// <param name="Profile">The profile, and the version of its projection.</param>
/// <param name="LiveDigest">The digest of the live rows.</param>
/// <param name="ReplayDigest">The digest of a fold of the events.</param>
public sealed record ProfileVerification(ProfileVersion Profile, string LiveDigest, string ReplayDigest);
