using System.Runtime.CompilerServices;

namespace Cop;

public sealed partial class CopKernel
{
    private const int RebuildStride = 1000;

    /// <summary>The state of a topic as it was when a topicSeq was its last one, folded from its events (as-of read).</summary>
    /// <param name="topicId">The topic.</param>
    /// <param name="seq">The topicSeq; null for now.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The state; null when the topic had no event by then.</returns>
    public async Task<TopicState?> StateAtAsync(string topicId, long? seq = null, CancellationToken cancellationToken = default)
    {
        var replay = await ReplayAsync(topicId, seq, cancellationToken).ConfigureAwait(false);
        return replay.AppliedSeq is { } applied ? TopicState.Of(topicId, applied, replay.Views, Parts.Upcasters) : null;
    }

    /// <summary>The events of a topic from a topicSeq on, and then each new one when it is durable. Ends with the token.</summary>
    public async IAsyncEnumerable<Event> SubscribeAsync(string topicId, long fromSeq = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var signal = new WakeSignal(Parts.Options.Time, Parts.Options.Work);
        using var following = Parts.Feed.Follow(units =>
        {
            if (units.Any(unit => unit.Appends.Any(append => append.After.TopicId == topicId)))
                signal.Set();
        }, other =>
        {
            if (other is null || other == topicId)
                signal.Set();
        });
        var next = fromSeq;
        while (true)
        {
            await foreach (var durable in Log.ReadTopicAsync(topicId, next, null, cancellationToken).ConfigureAwait(false))
            {
                next = durable.TopicSeq + 1;
                yield return durable;
            }

            await signal.WaitAsync(null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Compares a topic's live rows with a fold of its events, and each event with its hash (spec 9.2.3).</summary>
    public async Task<TopicVerification> VerifyAsync(string topicId, CancellationToken cancellationToken = default)
    {
        var faults = new List<CopError>();
        var (count, previous) = (0L, (long?)null);
        var live = await Parts.Storage.ReadRowsAsync(topicId, cancellationToken).ConfigureAwait(false);
        var replay = new TopicReplay(topicId, Parts.Upcasters);
        await foreach (var stored in Parts.Storage.ReadTopicAsync(topicId, 0, live?.AppliedSeq ?? 0, cancellationToken).ConfigureAwait(false))
        {
            count++;
            if (previous is { } before ? stored.TopicSeq != before + 1 : stored.TopicSeq is not (0 or 1))
                faults.Add(new CopError(CopErrorCodes.SequenceGap, $"Topic '{topicId}' has topicSeq {stored.TopicSeq} behind {previous?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "nothing"}."));
            previous = stored.TopicSeq;
            if (ObjectHash.Verify(stored.Json) == HashVerification.Mismatch)
                faults.Add(new CopError(CopErrorCodes.HashMismatch, $"Event '{stored.Id}' (topic '{topicId}', topicSeq {stored.TopicSeq}) does not have the hash that it carries: it was changed."));
            await TellAsync(replay, stored, cancellationToken).ConfigureAwait(false);
            replay.Apply(stored);
        }

        var liveDigest = StateDigest.Compute(live?.Views ?? [], Parts.Upcasters);
        var replayDigest = replay.Digest();
        if (liveDigest != replayDigest)
            faults.Add(new CopError(CopErrorCodes.InternalError, $"Topic '{topicId}' has the digest {liveDigest} and its events fold to {replayDigest}; rebuild it.", CopErrorCategory.Fatal));
        return new TopicVerification(topicId, count, liveDigest, replayDigest, [.. faults]);
    }

    /// <summary>Folds a topic's rows anew from its events and swaps them in; deliveries are not touched (spec 4.6, D-50, M-10).</summary>
    /// <returns>How many events were applied.</returns>
    public async Task<CopResult<long>> RebuildAsync(string topicId, CancellationToken cancellationToken = default)
    {
        if (Parts.Storage.IsReadOnly)
            return new CopError(CopErrorCodes.ReadOnly, $"Topic '{topicId}' cannot be rebuilt: the store was opened read-only.");
        // Only what came meanwhile is folded again, so that a busy topic is caught up with.
        var replay = new TopicReplay(topicId, Parts.Upcasters);
        do
        {
            var head = await Parts.Storage.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false);
            if (head is null)
                return new CopError(CopErrorCodes.NotFound, $"Topic '{topicId}' does not exist in this store.");
            await FoldAsync(replay, head.AppliedSeq, cancellationToken, isRebuild: true).ConfigureAwait(false);
        }
        while (replay.AppliedSeq is { } applied && !await Parts.Storage.ReplaceViewsAsync(topicId, applied, [.. replay.Views], cancellationToken).ConfigureAwait(false));
        var count = replay.Get<Topic>(ViewKey.Topic(topicId)) is { } topic ? topic.LastSeq - topic.CreatedSeq + 1 : 0;
        CopLog.Rebuilt(Parts.Logger, topicId, count);
        return count;
    }

    private async Task<TopicReplay> ReplayAsync(string topicId, long? seq, CancellationToken cancellationToken)
    {
        var replay = new TopicReplay(topicId, Parts.Upcasters);
        var applied = (await Parts.Storage.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false))?.AppliedSeq ?? -1;
        await FoldAsync(replay, Math.Min(seq ?? applied, applied), cancellationToken).ConfigureAwait(false);
        return replay;
    }

    private async Task FoldAsync(TopicReplay replay, long toSeq, CancellationToken cancellationToken, bool isRebuild = false)
    {
        var applied = 0;
        await foreach (var stored in Parts.Storage.ReadTopicAsync(replay.TopicId, replay.AppliedSeq + 1 ?? 0, toSeq, cancellationToken).ConfigureAwait(false))
        {
            await TellAsync(replay, stored, cancellationToken).ConfigureAwait(false);
            replay.Apply(stored);
            // Told as it goes: the rebuild of a long topic can be watched.
            if (isRebuild && ++applied % RebuildStride == 0)
                CopTelemetry.Rebuilt.Add(RebuildStride);
        }

        if (isRebuild)
            CopTelemetry.Rebuilt.Add(applied % RebuildStride);
    }

    // A new continuation may name events that are durable already; a replay asks for just those (D-53).
    private async Task TellAsync(TopicReplay replay, Event next, CancellationToken cancellationToken)
    {
        foreach (var id in TopicReplay.Named(next))
        {
            if (await Parts.Storage.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } named && named.Event.TopicId == next.TopicId && named.Event.TopicSeq < next.TopicSeq)
                replay.Tell(named.Event);
        }
    }
}
