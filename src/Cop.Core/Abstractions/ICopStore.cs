using System.Collections.Immutable;

namespace Cop;

/// <summary>
/// The full store: what the append pipeline and the projection runner write through, and nobody else (spec 4.3, D-45).
/// A store guarantees that a unit is durable when its commit returns, whole or not at all, and that units of one topic are
/// applied one after the other.
/// </summary>
public interface ICopStore : ICopReadOnlyStore
{
    /// <summary>How many commits may be under way at once; each topic is in at most one of them.</summary>
    int MaxCommitsInFlight { get; }

    /// <summary>
    /// How many requests of different topics the pipeline puts into one commit at most, besides its own limit; more of the same topics may join them.
    /// Few, where commits under way at once become durable together anyway: then they are decided side by side.
    /// </summary>
    int MaxTopicsPerCommit => int.MaxValue;

    /// <summary>Loads at least the named rows, each list as of one moment.</summary>
    /// <exception cref="CopException">The store is out of reach (temporary).</exception>
    ValueTask<ILoadedRows> LoadAsync(RowKeys keys, CancellationToken cancellationToken);

    /// <summary>
    /// Makes units durable, in their order; each has its own outcome. One is stale when a head or subscription that it rests on has moved, when
    /// one of its ids is taken, when a local topic does not know a parent, and behind a stale unit of the same topic or subscription. One that the store
    /// cannot hold is refused, and the others are not concerned.
    /// </summary>
    /// <exception cref="CopException">The store cannot write now (temporary). Whether the units became durable is unknown.</exception>
    Task<ImmutableArray<CommitOutcome>> CommitAsync(IReadOnlyList<CommitUnit> units, CancellationToken cancellationToken);

    /// <summary>All rows of a topic as of one moment; null when the topic has no event.</summary>
    Task<TopicRows?> ReadRowsAsync(string topicId, CancellationToken cancellationToken);

    /// <summary>
    /// Puts rebuilt rows in the place of a topic's rows and raises its revision (M-10); a store may leave alone both rows and revision when they
    /// are the same already. False when the topic's applied sequence is not the one that the rows were built up to.
    /// </summary>
    Task<bool> ReplaceViewsAsync(string topicId, long appliedSeq, ImmutableArray<View> views, CancellationToken cancellationToken);

    /// <summary>
    /// Tells the store which profiles with a projection this node has, and gives those whose rows it keeps. A store that other nodes write to too remembers it for
    /// this session, so that <see cref="AddProfileAsync"/> finds nodes without a profile.
    /// </summary>
    /// <param name="profiles">The profiles of this node; for a reader, those that it knows.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task<ImmutableArray<StoredProfile>> DeclareProfilesAsync(ImmutableArray<ProfileVersion> profiles, CancellationToken cancellationToken);

    /// <summary>
    /// Records durably that the store keeps rows of a profile in this version from now on, not complete yet; nothing happens when it does. From then on a node without it
    /// sees it in <see cref="DeclareProfilesAsync"/>.
    /// </summary>
    /// <returns>The ids of live nodes that have declared their profiles without this one in this version: their commits would lack its rows.</returns>
    Task<ImmutableArray<string>> AddProfileAsync(ProfileVersion profile, CancellationToken cancellationToken);

    /// <summary>Records that the rows of a profile are complete.</summary>
    Task CompleteProfileAsync(ProfileVersion profile, CancellationToken cancellationToken);
}
