using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>Loads, decides and commits one batch of requests, and completes their callers.</summary>
internal sealed class BatchCommitter(
    ICommitTarget storage, NodeClock clock, ProfileSet profiles, UpcasterChain upcasters, CommitPublisher feed, IEagerClaimSource? eager,
    PipelineOptions options,
    HistoryMemory history, ILogger logger)
{
    /// <summary>The lookup of earlier events that a request's continuations match.</summary>
    public EarlierEvents Earlier { get; } = new(storage, upcasters);

    /// <summary>Commits a batch.</summary>
    /// <returns>The requests to decide again.</returns>
    public async Task<IReadOnlyList<PendingAppend>> CommitAsync(IReadOnlyList<PendingAppend> batch)
    {
        try
        {
            var decisions = await DecideAsync(batch).ConfigureAwait(false);
            var again = await WriteAsync(decisions).ConfigureAwait(false);
            await AnswerAsync(decisions, again).ConfigureAwait(false);
            return again;
        }
        catch (CopException fault)
        {
            CopLog.StoreUnavailable(logger, fault.Error.Code, fault.Error.Message);
            foreach (var pending in batch)
                pending.Complete(fault.Error);
            return [];
        }
    }

    private async Task<List<(PendingAppend Pending, Decision Decision)>> DecideAsync(IReadOnlyList<PendingAppend> batch)
    {
        var generation = history.Generation;
        var keys = new RowKeys { MustBeFresh = batch.Any(pending => pending.Decisions > 0) };
        foreach (var pending in batch)
        {
            if (pending.Generation != generation && !pending.Request.Earlier.IsEmpty)
                pending.LookUpAgain(Earlier.LookupsOf(pending.Request));
            pending.Generation = generation;
            AdmissionRules.AddKeys(pending.Request, keys, profiles);
        }

        for (var (asked, known) = (keys, (ILoadedRows?)null); ; )
        {
            var loaded = await storage.LoadAsync(asked, CancellationToken.None).ConfigureAwait(false);
            var all = known is null ? loaded : new OverlayRows(loaded, known);
            var rows = new WorkingRows(all);
            foreach (var pending in batch)
                await Earlier.ReadToAsync(pending.Request.Earlier, all, CancellationToken.None).ConfigureAwait(false);
            var decisions = DecideAll(all, rows, batch, clock.Next());
            if (!rows.HasMissed && all.MayBeStale && decisions.Any(decided => decided.Decision is not Decision.Accepted))
                (asked, known, keys.MustBeFresh) = (keys, null, true);
            else if (!rows.HasMissed)
                return decisions;
            else
                (asked, known) = Next(keys, rows.Missed, all);
        }
    }

    // Loads only the missing rows, unless one is a head: a head represents all rows of its topic, so none of them may be older.
    private static (RowKeys Asked, ILoadedRows? Known) Next(RowKeys keys, RowKeys missed, ILoadedRows known)
    {
        keys.UnionWith(missed);
        if (missed.Heads.Count > 0 || missed.Views.Any(key => key.Kind == ViewKind.Topic))
            return (keys, null);
        missed.MustBeFresh = keys.MustBeFresh;
        return (missed, known);
    }

    // A draft whose parent is later in the same batch is decided after it.
    private List<(PendingAppend Pending, Decision Decision)> DecideAll(
        ILoadedRows durable, WorkingRows rows, IReadOnlyList<PendingAppend> batch, DateTimeOffset now)
    {
        var decisions = new List<(PendingAppend, Decision)>(batch.Count);
        var waiting = new List<PendingAppend>();
        foreach (var pending in batch)
        {
            var decision = Decide(durable, rows, pending, now);
            if (decision is Decision.Refused { Error.Code: CopErrorCodes.UnknownParent })
                waiting.Add(pending);
            else
                decisions.Add((pending, decision));
        }

        for (var progressed = true; waiting.Count > 0; )
        {
            var count = waiting.Count;
            foreach (var pending in waiting.ToArray())
            {
                var decision = Decide(durable, rows, pending, now);
                if (progressed && decision is Decision.Refused { Error.Code: CopErrorCodes.UnknownParent })
                    continue;
                decisions.Add((pending, decision));
                waiting.Remove(pending);
            }

            progressed = waiting.Count < count;
        }

        return decisions;
    }

    private Decision Decide(ILoadedRows durable, WorkingRows rows, PendingAppend pending, DateTimeOffset now)
    {
        try
        {
            var decision = pending.Request.Replica is { } replica
                ? Decide(durable, rows, pending.Request, replica)
                : AdmissionRules.Decide(rows, pending.Request, now, profiles, upcasters);
            if (decision is Decision.Accepted accepted)
                accepted.Rows.MergeInto(rows);
            return decision;
        }
        catch (Exception fault)
        {
            // Other requests of the batch are not affected.
            return new Decision.Failed(fault);
        }
    }

    // A replica's parents must be applied before it: the store may still refuse other units of the batch.
    private Decision Decide(ILoadedRows durable, WorkingRows rows, AppendRequest request, ReplicaBatch replica)
    {
        var own = new WorkingRows(durable);
        try
        {
            var decision = ReplicationRules.Decide(own, replica, upcasters, profiles, options.HaltOnProjectionError);
            if (request.Subscriptions.IsEmpty || decision is not Decision.Accepted { Unit.Appends.IsEmpty: false } accepted)
                return decision;
            return AdmissionRules.ApplySubscriptions(own, request) is { } refused
                ? new Decision.Refused(refused)
                : accepted with { Unit = accepted.Unit with { Subscriptions = own.ChangedSubscriptions } };
        }
        finally
        {
            rows.Missed.UnionWith(own.Missed);
        }
    }

    // After the commit: a refusal may depend on other units of the batch, and a known id may be one of theirs.
    private async Task AnswerAsync(List<(PendingAppend Pending, Decision Decision)> decisions, List<PendingAppend> again)
    {
        HashSet<string> moved = again.Count == 0 ? [] : again.SelectMany(pending => pending.TopicIds).ToHashSet(StringComparer.Ordinal);
        foreach (var (pending, decision) in decisions)
        {
            switch (decision)
            {
                case Decision.Refused when !pending.IsOverdue && pending.TopicIds.Any(moved.Contains): again.Add(pending); break;
                case Decision.Refused refused: pending.Complete(refused.Error); break;
                case Decision.Failed failed: Fail(pending, failed.Fault); break;
                case Decision.Known: await AnswerKnownAsync(pending, again).ConfigureAwait(false); break;
            }
        }
    }

    private void Fail(PendingAppend pending, Exception fault)
    {
        CopLog.CommitFailed(logger, fault, 1);
        var broken = fault as CopInvariantException;
        pending.Fail(new CopInvariantException(
            $"Deciding an append to {string.Join(", ", pending.TopicIds)} failed; nothing of it is " +
                $"durable.{(broken is null ? "" : $" {broken.Message}")}", fault) { Code = broken?.Code });
    }

    // The store cannot hold this unit; the others of the batch are durable.
    private void Refuse(PendingAppend pending, CopError refusal)
    {
        if (refusal.Category != CopErrorCategory.Fatal)
        {
            pending.Complete(refusal);
            return;
        }

        var broken = new CopInvariantException(
            $"An append to {string.Join(", ", pending.TopicIds)} failed; nothing of it is durable. " +
                $"{refusal.Message}") { Code = refusal.Code };
        CopLog.CommitFailed(logger, broken, 1);
        pending.Fail(broken);
    }

    private async Task AnswerKnownAsync(PendingAppend pending, List<PendingAppend> again)
    {
        var result = await CompareAsync(pending.Request).ConfigureAwait(false);
        if (result.Error is { Code: CopErrorCodes.ConflictRetry } && !pending.IsOverdue)
            again.Add(pending);
        else
            pending.Complete(result);
    }

    // Compares the drafts as passed, by their digests (D-13).
    private async Task<CopResult<AppendReceipt>> CompareAsync(AppendRequest request)
    {
        var events = ImmutableArray.CreateBuilder<Event>(request.Events.Length);
        foreach (var template in request.Events)
        {
            var stored = await storage.FindEventAsync(template.Id, CancellationToken.None).ConfigureAwait(false);
            if (stored is null)
                return CopError.Temporary(
                    CopErrorCodes.ConflictRetry, $"The event '{template.Id}' is being committed; retry with the same id.");
            if (stored.DraftDigest != template.DraftDigest)
            {
                return new CopError(CopErrorCodes.Conflict,
                    $"The id '{template.Id}' already exists with different content (topic '{stored.Event.TopicId}', topicSeq " +
                        $"{stored.Event.TopicSeq}); give the new draft a new id (D-13).");
            }

            events.Add(stored.Event);
        }

        return new AppendReceipt(events.DrainToImmutable(), IsDuplicate: true);
    }

    private async Task<List<PendingAppend>> WriteAsync(List<(PendingAppend Pending, Decision Decision)> decisions)
    {
        var toWrite = new List<(PendingAppend Pending, Decision.Accepted Decision)>(decisions.Count);
        foreach (var (pending, decision) in decisions)
        {
            pending.Decisions++;
            if (decision is Decision.Accepted { Unit: { Appends.IsEmpty: true, Subscriptions.IsEmpty: true } })
                pending.Complete(new AppendReceipt([]));
            else if (decision is Decision.Accepted accepted)
                toWrite.Add((pending, accepted));
        }

        return toWrite.Count == 0 ? [] : await WriteAsync(toWrite).ConfigureAwait(false);
    }

    private async Task<List<PendingAppend>> WriteAsync(List<(PendingAppend Pending, Decision.Accepted Decision)> decided)
    {
        var claims = new EagerClaims(eager, decided.Select(item => item.Decision.Unit));
        var outcomes = await CommitAsync(decided, claims).ConfigureAwait(false);
        var (again, written) = (new List<PendingAppend>(), new List<CommitUnit>(decided.Count));
        // A conflict on the subscription alone must not fail the append. Retry it without the eager claim.
        for (var i = 0; i < decided.Count; i++)
        {
            var ((pending, decision), outcome) = (decided[i], outcomes[i]);
            if (outcome.IsHistoryChanged)
                MeetChangedHistory(pending);
            var carried = claims.End(i, outcome == CommitOutcome.Committed);
            if (outcome == CommitOutcome.Committed)
            {
                written.Add(decision.Unit);
                pending.Complete(new AppendReceipt(decision.Events) { Subscriptions = decision.Unit.Subscriptions });
            }
            else if (outcome.Error is { } refusal && !carried)
            {
                Refuse(pending, refusal);
            }
            else if (carried || !pending.IsOverdue)
            {
                again.Add(pending);
            }
            else
            {
                pending.Complete(
                    CopError.Temporary(
                        CopErrorCodes.ConflictRetry,
                        $"The append conflicted with other writers of the topics {string.Join(", ", pending.TopicIds)} for longer than " +
                            $"ConflictRetryTimeout. Nothing of it is durable; retry with the same ids."));
            }
        }

        CopTelemetry.Count(written, logger);
        feed.Publish(written);
        return again;
    }

    private void MeetChangedHistory(PendingAppend pending)
    {
        history.Suspect(pending.Generation);
        pending.LookUpAgain(Earlier.LookupsOf(pending.Request));
    }

    private async Task<ImmutableArray<CommitOutcome>> CommitAsync(
        List<(PendingAppend Pending, Decision.Accepted Decision)> decided, EagerClaims claims)
    {
        try
        {
            // A unit that conflicted is committed without eager claims: they could conflict again.
            var units = new CommitUnit[decided.Count];
            for (var i = 0; i < units.Length; i++)
                units[i] = decided[i].Pending.Decisions > 1
                    ? decided[i].Decision.Unit
                    : claims.AddTo(i, decided[i].Decision, decided[i].Pending.Request.WriteToken);
            return await storage.CommitAsync(units, CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            claims.EndAll();
            throw;
        }
    }
}
