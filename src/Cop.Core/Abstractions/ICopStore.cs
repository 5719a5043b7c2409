using System.Collections.Immutable;

namespace Cop.Storage;

/// <summary>
/// The full store: derived state for reading, and commits. Only the append pipeline and the projection runner write through it.
/// </summary>
/// <remarks>
/// A unit is durable when its commit returns, as a whole or not at all. Units of one topic are applied one after the other. Protocol 4.3;
/// decision D-45.
/// </remarks>
public interface ICopStore : ICopReadOnlyStore
{
    /// <summary>The maximum number of concurrent commits. Each topic is in at most one of them.</summary>
    int MaxCommitsInFlight { get; }

    /// <summary>
    /// The maximum number of distinct topics in one commit of the pipeline, besides the pipeline's own limit. More requests of the same
    /// topics may be included.
    /// </summary>
    /// <remarks>
    /// A store that makes concurrent commits durable together sets a low value, so that the commits are decided in parallel.
    /// </remarks>
    int MaxTopicsPerCommit => int.MaxValue;

    /// <summary>Loads at least the named rows; each list of rows is consistent as of one moment.</summary>
    /// <exception cref="CopException">The store is unreachable (temporary).</exception>
    ValueTask<ILoadedRows> LoadAsync(RowKeys keys, CancellationToken cancellationToken);

    /// <summary>
    /// Commits units in order; each has its own outcome. A read that begins after another one has seen a part of a unit sees all of it.
    /// </summary>
    /// <returns><c>Stale</c> when a head or subscription that the unit depends on has changed, one of its ids exists, a parent is unknown
    /// to a local topic, or an earlier unit of the same topic or subscription is stale. <c>Refused</c> when the store cannot hold the unit;
    /// other units are not affected.</returns>
    /// <exception cref="CopException">The store cannot write now (temporary). It is unknown whether the units are durable.</exception>
    Task<ImmutableArray<CommitOutcome>> CommitAsync(IReadOnlyList<CommitUnit> units, CancellationToken cancellationToken);

    /// <summary>Reads all rows of a topic as of one moment; null when the topic has no event.</summary>
    Task<TopicRows?> ReadRowsAsync(string topicId, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces a topic's rows by rebuilt rows and raises its revision. A store may leave rows and revision unchanged when they are equal.
    /// </summary>
    /// <returns>False when the topic's applied sequence differs from <paramref name="appliedSeq"/>.</returns>
    /// <remarks>Decision M-10.</remarks>
    Task<bool> ReplaceViewsAsync(string topicId, long appliedSeq, ImmutableArray<View> views, CancellationToken cancellationToken);

    /// <summary>Declares the profiles with a projection that this node has, and returns those whose rows the store keeps.</summary>
    /// <param name="profiles">The profiles of this node; for a reader, those that it can read.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <remarks>
    /// A store shared by several nodes records the declaration for this session, so that <see cref="AddProfileAsync"/> finds nodes that
    /// lack a profile.
    /// </remarks>
    Task<ImmutableArray<StoredProfile>> DeclareProfilesAsync(ImmutableArray<ProfileVersion> profiles, CancellationToken cancellationToken);

    /// <summary>
    /// Records durably that the store keeps rows of this version of a profile from now on, incomplete at first. Does nothing when it is
    /// recorded already.
    /// </summary>
    /// <returns>The ids of live nodes that have declared their profiles without this one in this version: their commits would lack its
    /// rows.</returns>
    /// <remarks>Afterwards <see cref="DeclareProfilesAsync"/> reports it to nodes that lack it.</remarks>
    Task<ImmutableArray<string>> AddProfileAsync(ProfileVersion profile, CancellationToken cancellationToken);

    /// <summary>Records that the rows of a profile are complete.</summary>
    Task CompleteProfileAsync(ProfileVersion profile, CancellationToken cancellationToken);
}
