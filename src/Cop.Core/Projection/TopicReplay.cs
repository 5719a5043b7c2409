using System.Text.Json;

namespace Cop;

/// <summary>
/// Folds the events of one topic into its views: for a rebuild, a verification, or the state as of a topicSeq. Pure; it runs no agents.
/// </summary>
/// <remarks>
/// Its memory is that of the views: it keeps no events. The caller passes the few earlier events that continuations name
/// (<see cref="Named"/>, <see cref="Tell"/>). Protocol 4.6.
/// </remarks>
internal sealed class TopicReplay
{
    private readonly MemoryRows _rows = new();
    private readonly WorkingRows _changes;
    private readonly UpcasterChain _upcasters;
    private readonly IRowProjection? _profiles;
    private readonly bool _remembersEvents;
    private string? _lastEventId;

    /// <param name="topicId">Topic id.</param>
    /// <param name="upcasters">Upcasters of events (M-3); null for none.</param>
    /// <param name="remembersEvents">Keeps every event, so that calls of <see cref="Tell"/> are not needed; for short logs and
    /// tests.</param>
    /// <param name="profiles">Projections of profiles; null for none.</param>
    public TopicReplay(string topicId, UpcasterChain? upcasters = null, bool remembersEvents = false, IRowProjection? profiles = null)
    {
        (TopicId, _upcasters, _remembersEvents, _profiles) = (topicId, upcasters ?? UpcasterChain.Empty, remembersEvents, profiles);
        _changes = new WorkingRows(_rows);
    }

    /// <summary>Continues from a snapshot: the views of the topic as of a topicSeq.</summary>
    /// <remarks>Decision D-49.</remarks>
    public static TopicReplay From(
        string topicId, IEnumerable<View> snapshot, long appliedSeq, UpcasterChain? upcasters = null, bool remembersEvents = false,
        IRowProjection? profiles = null)
    {
        var replay = new TopicReplay(topicId, upcasters, remembersEvents, profiles) { AppliedSeq = appliedSeq };
        foreach (var view in snapshot)
            replay._rows.Put(view);
        return replay;
    }

    public string TopicId { get; }

    /// <summary>The last applied topicSeq; null before the first event.</summary>
    /// <remarks>Decision D-9.</remarks>
    public long? AppliedSeq { get; private set; }

    /// <summary>The views as of <see cref="AppliedSeq"/>, in no order.</summary>
    public IReadOnlyCollection<View> Views => _rows.Views;

    /// <summary>Gets a view; null when there is none.</summary>
    public TView? Get<TView>(ViewKey key) where TView : View => _rows.TryGetView(key, out var view) ? (TView?)view : null;

    /// <summary>Computes the digest of the views.</summary>
    /// <remarks>Decision M-11.</remarks>
    public string Digest() => StateDigest.Compute(Views, _upcasters);

    /// <summary>
    /// Returns the names in a new continuation that may be ids of earlier events; pass those that are to <see cref="Tell"/> before the
    /// event is applied. Empty for nearly every event.
    /// </summary>
    /// <remarks>Decision D-53.</remarks>
    public static IEnumerable<string> Named(Event next)
    {
        if (!MayName(next) || next.Payload["artifact"] is not { } artifact || artifact["type"]?.AsString() != ArtifactTypes.Continuation)
            return [];
        return (artifact["payload"]?["waitForEvents"]?.Items ?? [])
            .Concat((next.Metadata?["met"]?.Items ?? []).Select(met => met["eventId"] ?? CopJson.Null))
            .Where(named => named.Kind == JsonValueKind.String).Select(named => named.AsString()!);
    }

    /// <summary>Returns whether an event is of a type that can name others, without reading its payload.</summary>
    public static bool MayName(Event next) => next.Type == EventTypes.ArtifactCreated;

    /// <summary>Passes an earlier event that the next one names, as stored; it is dropped afterwards.</summary>
    public void Tell(Event named) => _rows.Put(named);

    /// <summary>Applies the next event; one that was applied before changes nothing.</summary>
    /// <returns>The error of a rejected event, which only advances the topic's sequence (D-40); null when it was applied.</returns>
    /// <exception cref="CopInvariantException">The log has a gap, or differs from the events applied before (D-10, D-43).</exception>
    /// <remarks>Protocol 4.5.3.</remarks>
    public CopError? Apply(Event stored)
    {
        if (WasApplied(stored))
            return null;
        var applied = _upcasters.Read(stored);
        var rejection = Projector.ProjectInto(_changes, applied, _upcasters);
        if (rejection is null)
            _profiles?.Project(_changes, applied);
        if (_remembersEvents)
            _changes.Put(stored);
        else
            _rows.ForgetEvents();
        _rows.Take(_changes);
        _changes.Undo();
        (AppliedSeq, _lastEventId) = (stored.TopicSeq, stored.Id);
        return rejection;
    }

    private bool WasApplied(Event stored)
    {
        if (stored.TopicId != TopicId)
            throw new ArgumentException($"{stored} is not an event of topic '{TopicId}'.", nameof(stored));
        if (stored.TopicSeq == AppliedSeq && _lastEventId is not null && _lastEventId != stored.Id)
            throw new CopInvariantException(
                $"log_divergence: '{stored.Id}' has the topicSeq {TopicId}#{stored.TopicSeq}, at which '{_lastEventId}' was applied " +
                    $"(D-43).");
        if (stored.TopicSeq <= AppliedSeq)
            return true;
        if (stored.TopicSeq != AppliedSeq + 1 && !(AppliedSeq is null && stored.TopicSeq is 0 or 1))
            throw new CopInvariantException(
                $"Topic '{TopicId}' has a gap: topicSeq {stored.TopicSeq} follows " +
                    $"{AppliedSeq?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "nothing"} (D-10).");
        return false;
    }
}
