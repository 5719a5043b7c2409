using System.Collections.Immutable;

namespace Cop;

/// <summary>The result of verifying a topic.</summary>
/// <param name="TopicId">Topic id.</param>
/// <param name="Events">Number of verified events.</param>
/// <param name="LiveDigest">Digest of the stored rows.</param>
/// <param name="ReplayDigest">Digest of the rows folded from the events.</param>
/// <param name="Errors">Gaps, wrong hashes and different digests; empty when the topic is valid.</param>
public sealed record TopicVerification(string TopicId, long Events, string LiveDigest, string ReplayDigest, ImmutableArray<CopError> Errors)
{
    private readonly ValueArray<CopError> _errors = Errors;
    private readonly ValueArray<ProfileVerification> _profiles = [];
    private readonly ValueArray<string> _missingParentIds = [];

    /// <summary>Gaps, hashes that do not fit, digests that differ; empty when all is well.</summary>
    public ImmutableArray<CopError> Errors { get => _errors; init => _errors = value; }

    /// <summary>The digests of the rows of each profile that this node has.</summary>
    public ImmutableArray<ProfileVerification> Profiles { get => _profiles; init => _profiles = value; }

    /// <summary>The ids of parents that the store has lost. The errors name the events that refer to them.</summary>
    /// <remarks>Decision M-16.</remarks>
    public ImmutableArray<string> MissingParentIds { get => _missingParentIds; init => _missingParentIds = value; }

    /// <summary>The number of events whose hash proves nothing: its algorithm is not supported. This is not an error.</summary>
    /// <remarks>Decision D-79.</remarks>
    public long UnverifiableEvents { get; init; }

    /// <summary>Whether there are no errors.</summary>
    public bool IsValid => Errors.IsEmpty;
}
