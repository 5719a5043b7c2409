using System.Collections.Immutable;

namespace Cop;

/// <summary>What the check of a topic found.</summary>
/// <param name="TopicId">The topic.</param>
/// <param name="Events">How many events were checked.</param>
/// <param name="LiveDigest">The digest of the live rows.</param>
/// <param name="ReplayDigest">The digest of a fold of the events.</param>
/// <param name="Errors">Gaps, hashes that do not fit, digests that differ; empty when all is well.</param>
public sealed record TopicVerification(string TopicId, long Events, string LiveDigest, string ReplayDigest, ImmutableArray<CopError> Errors)
{
    /// <summary>The digests of the rows of each profile that this node has.</summary>
    public ImmutableArray<ProfileVerification> Profiles { get; init; } = [];

    /// <summary>Whether nothing was found.</summary>
    public bool IsValid => Errors.IsEmpty;
}
