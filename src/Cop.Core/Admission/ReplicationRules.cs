using System.Collections.Immutable;

namespace Cop;

/// <summary>
/// Decides batches of replicated events: stored unchanged when they are the next ones, and applied as far as their parents are. Pure.
/// </summary>
/// <remarks>Protocol 3.3.3; decisions D-9, D-22, D-23, CE-6.</remarks>
internal static class ReplicationRules
{
    /// <summary>Adds the keys of rows that a batch is known to need.</summary>
    public static void AddKeys(ReplicaBatch batch, RowKeys keys)
    {
        keys.Heads.Add(batch.TopicId);
        foreach (var received in batch.Events)
        {
            keys.Locations.Add(received.Id);
            keys.Locations.UnionWith(received.ParentEventIds);
        }
    }

    /// <summary>
    /// Decides a batch against durable rows. The decision is void when <paramref name="rows"/> has missed rows afterwards.
    /// </summary>
    public static Decision Decide(WorkingRows rows, ReplicaBatch batch, UpcasterChain upcasters, ProfileSet profiles, bool haltsOnError)
    {
        var before = rows.Head(batch.TopicId);
        if (before is not null && before.ReplicaOf != batch.StoreId)
            return Refuse(
                CopErrorCodes.Conflict,
                $"Topic '{batch.TopicId}' is {(before.ReplicaOf is null ? "local here" : $"a replica of store '{before.ReplicaOf}'")} " +
                    $"and accepts no events of store '{batch.StoreId}' (CE-6).");
        var tentative = new WorkingRows(rows);
        var stored = ImmutableArray.CreateBuilder<Event>(batch.Events.Length);
        var head = before;
        foreach (var received in batch.Events)
        {
            if (IsStored(tentative, received))
                continue;
            if (Check(tentative, head, received) is { } error)
                return new Decision.Refused(error);
            tentative.Put(received);
            var applied = head?.AppliedSeq ?? received.TopicSeq - 1;
            head = (head ?? new TopicHead { TopicId = batch.TopicId, LastSeq = 0, AppliedSeq = applied, ReplicaOf = batch.StoreId }) with
            {
                LastSeq = received.TopicSeq,
                LastHash = received.HashKey,
            };
            stored.Add(received);
        }

        return head is null || (stored.Count == 0 && head.BlockedBy is null)
            ? new Decision.Accepted(new CommitUnit(), [], tentative)
            : Accept(tentative, batch, before, head, stored.ToImmutable(), upcasters, profiles, haltsOnError);
    }

    private static Decision Accept(
        WorkingRows rows, ReplicaBatch batch, TopicHead? before, TopicHead head, ImmutableArray<Event> stored, UpcasterChain upcasters,
        ProfileSet profiles, bool haltsOnError)
    {
        var waiting = batch.Waiting.Where(candidate => candidate.TopicSeq > head.AppliedSeq).Concat(stored).ToList();
        if (waiting.Count != head.LastSeq - head.AppliedSeq)
            return new Decision.Refused(
                CopError.Temporary(
                    CopErrorCodes.ConflictRetry, $"Topic '{batch.TopicId}' changed while its waiting events were read; retry."));
        var appliedSeq = head.AppliedSeq;
        var gate = new ParentGate(id => IsApplied(rows, batch.TopicId, appliedSeq, id));
        gate.Add(batch.TopicId, waiting, batch.Accepted);
        foreach (var next in gate.Release())
        {
            var applied = upcasters.Read(next);
            var rejection = Projector.Project(rows, applied, upcasters);
            if (rejection is not null && haltsOnError)
                return new Decision.Refused(rejection);
            if (rejection is null)
                profiles.Project(rows, applied);
            head = head with { AppliedSeq = next.TopicSeq };
        }

        head = gate.BlockOf(batch.TopicId) is { } block
            ? head with { BlockedBy = block.BlockedBy.Id, MissingParentIds = block.Missing }
            : head with { BlockedBy = null, MissingParentIds = [] };
        rows.Put(head);
        return ToDecision(rows, before, head, stored);
    }

    private static Decision.Accepted ToDecision(WorkingRows rows, TopicHead? before, TopicHead after, ImmutableArray<Event> stored)
    {
        // A topic that waits for fewer parents than before has changed too: its head lists them.
        if (stored.IsEmpty && before!.AppliedSeq == after.AppliedSeq && before.MissingParentIds.SequenceEqual(after.MissingParentIds))
            return new Decision.Accepted(new CommitUnit(), [], rows);
        var append = new TopicAppend
        {
            Before = before,
            After = after,
            Events = [.. stored.Select(received => new StoredEvent(received, ""))],
            Views = [.. rows.ChangedViews.Where(view => view.TopicId == after.TopicId)],
        };
        return new Decision.Accepted(new CommitUnit { Appends = [append] }, stored, rows);
    }

    // In a topic that is itself blocked, a stored event need not be applied.
    private static bool IsApplied(WorkingRows rows, string topicId, long appliedSeq, string id) =>
        rows.Place(id) is { } location && (location.TopicId == topicId ? location.Seq <= appliedSeq : location.IsApplied);

    private static bool IsStored(WorkingRows rows, Event received) =>
        rows.Place(received.Id) is { } location && location.TopicId == received.TopicId && location.Seq == received.TopicSeq;

    private static CopError? Check(WorkingRows rows, TopicHead? head, Event received)
    {
        if (rows.Place(received.Id) is { } location)
            return Error(
                CopErrorCodes.Conflict, received, $"its id already exists in topic '{location.TopicId}' at topicSeq {location.Seq}");
        if (head is not null && received.TopicSeq <= head.LastSeq)
            return Error(
                CopErrorCodes.LogDivergence, received, "a different event has this topicSeq in this store; the two logs have diverged");
        if (head is null ? received.TopicSeq is not (0 or 1) : received.TopicSeq != head.LastSeq + 1)
            return Error(
                CopErrorCodes.SequenceGap, received, head is null
                    ? "a log must begin at topicSeq 0 or 1"
                    : $"the next one is {head.LastSeq + 1}");
        if (received.ParentEventIds.Contains(received.Id))
            return Error(CopErrorCodes.CausalCycle, received, "it names itself as a parent");
        return ObjectHash.Verify(received.Json) == HashVerification.Mismatch
            ? Error(CopErrorCodes.HashMismatch, received, "its content does not match its hash; it was changed in transit")
            : null;
    }

    private static CopError Error(string code, Event received, string fault) =>
        new(code, $"Event '{received.Id}' (topic '{received.TopicId}', topicSeq {received.TopicSeq}) cannot be replicated: {fault}.");

    private static Decision.Refused Refuse(string code, string message) => new(new CopError(code, message));
}
