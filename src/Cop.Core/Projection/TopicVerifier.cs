using System.Collections.Immutable;
using System.Globalization;

namespace Cop;

/// <summary>Verifies a topic's stored log: the topicSeq and hash of every event, and the state that it folds to. Pure.</summary>
/// <remarks>Protocol 9.2.3.</remarks>
internal sealed class TopicVerifier(string topicId, UpcasterChain upcasters, IRowProjection profiles)
{
    private readonly List<CopError> _faults = [];
    private readonly TopicReplay _replay = new(topicId, upcasters, profiles: profiles);
    private long? _expected;
    private long _unverifiable;
    private bool _isFolding = true;

    /// <summary>The number of verified events.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the events can be folded: not after an error in the order.</summary>
    public bool IsFolding => _isFolding;

    /// <summary>Passes an earlier event that the next one names.</summary>
    /// <remarks>Decision D-53.</remarks>
    public void Tell(Event named) => _replay.Tell(named);

    /// <summary>Verifies the next event of the log.</summary>
    public void Take(Event stored)
    {
        Count++;
        var verified = ObjectHash.Verify(stored.Json);
        if (verified == HashVerification.Unverifiable)
            _unverifiable++;
        if (verified == HashVerification.Mismatch)
            Note(CopErrorCodes.HashMismatch,
                $"Event '{stored.Id}' (topic '{topicId}', topicSeq {stored.TopicSeq}) does not match its hash: it was changed.");
        if (Misplaced(stored) is { } fault)
            Break(CopErrorCodes.SequenceGap, fault);
        if (stored.TopicId == topicId)
            _expected = Math.Max(_expected ?? 0, stored.TopicSeq + 1);
        if (!_isFolding)
            return;
        try
        {
            _replay.Apply(stored);
        }
        catch (CopInvariantException broken)
        {
            Break(broken.Code ?? CopErrorCodes.LogDivergence, broken.Message);
        }
    }

    /// <summary>Records that the log cannot be read after the events so far.</summary>
    public void Break(string code, string message)
    {
        _isFolding = false;
        Note(code, message);
    }

    /// <summary>Records that the stored rows cannot be read and compared.</summary>
    public void NoteUnreadableRows(string message) =>
        Note(CopErrorCodes.StoreCorrupt, $"The state of topic '{topicId}' cannot be read; rebuild it. {message}");

    /// <summary>Compares with the stored rows.</summary>
    /// <param name="live">The rows; null when the topic has none.</param>
    /// <param name="canRead">Whether the stored rows could be read.</param>
    public TopicVerification Conclude(TopicRows? live, bool canRead)
    {
        if (live is not null && _isFolding && _replay.AppliedSeq != live.AppliedSeq)
            Break(CopErrorCodes.SequenceGap,
                $"Topic '{topicId}' was applied up to topicSeq {live.AppliedSeq}, and its log ends at {Text(_replay.AppliedSeq)}: events " +
                    $"are missing at its end.");
        var (liveDigest, replayDigest) = (StateDigest.Compute(live?.Views ?? [], upcasters), _replay.Digest());
        if (canRead && _isFolding && liveDigest != replayDigest)
            Note(CopErrorCodes.InternalError,
                $"Topic '{topicId}' has the digest {liveDigest} and its events fold to {replayDigest}; rebuild it.",
                CopErrorCategory.Fatal);
        var ofProfiles = profiles.Versions.Select(profile =>
            new ProfileVerification(
                profile, ProfileDigest.Compute(live?.Views ?? [], profile), ProfileDigest.Compute(_replay.Views, profile)))
            .ToImmutableArray();
        foreach (var rows in ofProfiles)
        {
            if (canRead && _isFolding && rows.LiveDigest != rows.ReplayDigest)
                Note(CopErrorCodes.InternalError,
                    $"The rows of profile '{rows.Profile.Profile}' in topic '{topicId}' have the digest {rows.LiveDigest} and its events " +
                        $"fold to {rows.ReplayDigest}; rebuild it.", CopErrorCategory.Fatal);
        }

        return new TopicVerification(topicId, Count, liveDigest, replayDigest, [.. _faults])
        {
            Profiles = ofProfiles,
            UnverifiableEvents = _unverifiable,
        };
    }

    private string? Misplaced(Event stored)
    {
        if (stored.TopicId != topicId)
            return $"The log of topic '{topicId}' has after topicSeq {Text(_expected - 1)} the event '{stored.Id}' of topic " +
                $"'{stored.TopicId}' (topicSeq {stored.TopicSeq}): rows were exchanged.";
        if (_expected is { } expected ? stored.TopicSeq == expected : stored.TopicSeq is 0 or 1)
            return null;
        return stored.TopicSeq > (_expected ?? 1)
            ? $"Topic '{topicId}' misses topicSeq {_expected ?? 1}; the next event has topicSeq {stored.TopicSeq} (event '{stored.Id}')."
            : $"Topic '{topicId}' has topicSeq {stored.TopicSeq} (event '{stored.Id}') out of order, after {Text(_expected - 1)}.";
    }

    private void Note(string code, string message, CopErrorCategory category = CopErrorCategory.Business) =>
        _faults.Add(new CopError(code, message, category));

    private static string Text(long? seq) => seq?.ToString(CultureInfo.InvariantCulture) ?? "nothing";
}
