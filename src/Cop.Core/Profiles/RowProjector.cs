using System.Collections.Immutable;

namespace Cop.Storage;

/// <summary>Computes the derived rows of events, for stores that rebuild rows from their log and for tests of stores.</summary>
/// <remarks>The rows are the kernel's own, byte for byte. Protocol 4.5; decisions M-3, M-15.</remarks>
public sealed class RowProjector
{
    private readonly ProfileSet _profiles;
    private readonly UpcasterChain _upcasters;

    /// <summary>Creates a projector.</summary>
    /// <param name="profiles">The profiles whose projections compute rows as well; null for none.</param>
    /// <param name="upcasters">The upcasters of stored payloads; null for none.</param>
    /// <exception cref="ArgumentException">Two profiles or two upcasters contradict each other; the message names them.</exception>
    public RowProjector(IEnumerable<Profile>? profiles = null, IEnumerable<IUpcaster>? upcasters = null) =>
        (_profiles, _upcasters) = (ProfileSet.Compose(profiles ?? [], []), new UpcasterChain([.. upcasters ?? []]));

    /// <summary>The profiles that compute rows, with the versions of their projections.</summary>
    public ImmutableArray<ProfileVersion> Versions => _profiles.Versions;

    /// <summary>Adds the keys of the rows that an event is known to need.</summary>
    /// <param name="applied">The event.</param>
    /// <param name="keys">Receives the keys.</param>
    public static void AddKeys(Event applied, RowKeys keys)
    {
        ArgumentNullException.ThrowIfNull(applied);
        ArgumentNullException.ThrowIfNull(keys);
        Projector.AddKeys(applied, keys);
    }

    /// <summary>Starts a set of changes on top of loaded rows.</summary>
    /// <param name="below">The rows as they are stored.</param>
    public ProjectedRows Begin(ILoadedRows below)
    {
        ArgumentNullException.ThrowIfNull(below);
        return new ProjectedRows(new WorkingRows(below), _profiles, _upcasters);
    }

    /// <summary>Folds the log of one topic into its rows.</summary>
    /// <param name="topicId">Topic id.</param>
    /// <param name="log">Its events from the first, in order.</param>
    /// <exception cref="CopInvariantException">The log has a gap.</exception>
    public IReadOnlyCollection<View> Fold(string topicId, IEnumerable<Event> log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var replay = new TopicReplay(topicId, _upcasters, remembersEvents: true, _profiles);
        foreach (var stored in log)
            replay.Apply(stored);
        return replay.Views;
    }
}
