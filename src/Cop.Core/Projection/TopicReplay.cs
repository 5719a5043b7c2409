using System.Text.Json;

namespace Cop;

/// <summary>
/// Folds the events of one topic into its views (spec 4.6): for a rebuild, a check, or the state as of any topicSeq. Pure; it holds no
/// agent, so it cannot wake one. Its memory is that of the views: it keeps no events, so one that continues the log of a large topic
/// asks for the few that continuations name (<see cref="Named"/>, <see cref="Tell"/>).
/// </summary>
internal sealed class TopicReplay
{
    private readonly MemoryRows _rows = new();
    private readonly WorkingRows _changes;
    private readonly UpcasterChain _upcasters;
    private readonly IRowProjection? _profiles;
    private readonly bool _remembersEvents;
    private string? _lastEventId;

    /// <param name="topicId">The topic.</param>
    /// <param name="upcasters">How events are read (M-3).</param>
    /// <param name="remembersEvents">Keeps every event, so that nobody need tell; for short logs and tests.</param>
    /// <param name="profiles">Projections of profiles; none when absent.</param>
    public TopicReplay(string topicId, UpcasterChain? upcasters = null, bool remembersEvents = false, IRowProjection? profiles = null)
    {
        (TopicId, _upcasters, _remembersEvents, _profiles) = (topicId, upcasters ?? UpcasterChain.Empty, remembersEvents, profiles);
        _changes = new WorkingRows(_rows);
    }

    /// <summary>Goes on from a snapshot: the views of the topic as of a topicSeq (D-49).</summary>
    public static TopicReplay From(string topicId, IEnumerable<View> snapshot, long appliedSeq, UpcasterChain? upcasters = null, bool remembersEvents = false)
    {
        var replay = new TopicReplay(topicId, upcasters, remembersEvents) { AppliedSeq = appliedSeq };
        foreach (var view in snapshot)
            replay._rows.Put(view);
        return replay;
    }

    public string TopicId { get; }

    /// <summary>The last applied topicSeq; null before the first event (D-9).</summary>
    public long? AppliedSeq { get; private set; }

    /// <summary>The views as of <see cref="AppliedSeq"/>, in no order.</summary>
    public IReadOnlyCollection<View> Views => _rows.Views;

    /// <summary>A view; null when there is none.</summary>
    public TView? Get<TView>(ViewKey key) where TView : View => _rows.TryGetView(key, out var view) ? (TView?)view : null;

    /// <summary>The digest of the views (M-11).</summary>
    public string Digest() => StateDigest.Compute(Views, _upcasters);

    /// <summary>
    /// Names that a new continuation waits for and that may be ids of earlier events (D-53): those that are, are to be told before the
    /// event is applied. Empty for nearly every event.
    /// </summary>
    public static IEnumerable<string> Named(Event next)
    {
        if (!MayName(next) || next.Payload["artifact"] is not { } artifact || artifact["type"]?.AsString() != ArtifactTypes.Continuation)
            return [];
        return (artifact["payload"]?["waitForEvents"]?.Items ?? []).Concat((next.Metadata?["met"]?.Items ?? []).Select(met => met["eventId"] ?? CopJson.Null))
            .Where(named => named.Kind == JsonValueKind.String).Select(named => named.AsString()!);
    }

    /// <summary>Whether an event is of the kind that can name others; whoever asks saves the look into its payload.</summary>
    public static bool MayName(Event next) => next.Type == EventTypes.ArtifactCreated;

    /// <summary>Makes an event known that the next one names; it is forgotten afterwards. Given as stored, as stores give it.</summary>
    public void Tell(Event named) => _rows.Put(named);

    /// <summary>Applies the next event; one that was applied already changes nothing (spec 4.5.3).</summary>
    /// <returns>Why the event changed nothing but the topic's progress (D-40); null when it was applied.</returns>
    /// <exception cref="CopInvariantException">The log has a gap, or differs from what was applied (D-10, D-43).</exception>
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
            throw new ArgumentException($"{stored} is no event of topic '{TopicId}'.", nameof(stored));
        if (stored.TopicSeq == AppliedSeq && _lastEventId is not null && _lastEventId != stored.Id)
            throw new CopInvariantException($"log_divergence: at {TopicId}#{stored.TopicSeq} stands '{stored.Id}', but '{_lastEventId}' was applied there (D-43).");
        if (stored.TopicSeq <= AppliedSeq)
            return true;
        if (stored.TopicSeq != AppliedSeq + 1 && !(AppliedSeq is null && stored.TopicSeq is 0 or 1))
            throw new CopInvariantException($"Topic '{TopicId}' has a gap: topicSeq {stored.TopicSeq} follows {AppliedSeq?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "nothing"} (D-10).");
        return false;
    }
}
