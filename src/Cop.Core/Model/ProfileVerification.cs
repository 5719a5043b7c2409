namespace Cop.Profiles;

/// <summary>The digests of one profile's rows of a topic.</summary>
/// <param name="Profile">The profile and the version of its projection.</param>
/// <param name="LiveDigest">Digest of the stored rows.</param>
/// <param name="ReplayDigest">Digest of the rows folded from the events.</param>
public sealed record ProfileVerification(ProfileVersion Profile, string LiveDigest, string ReplayDigest);
