namespace Cop.Ledger;

/// <summary>Compares the records of a ledger with the log, one after the other, and gives the leaves of the tree.</summary>
/// <remarks>Pure. The tree is computed from the records as they must be, so that one altered record is one fault. Decision D-85.</remarks>
internal sealed class RecordComparison(FaultList faults)
{
    // The hash of the previous record as it is stored, and as its event gives it: an altered record leaves the link behind it whole,
    // unless the chain was computed again from there.
    private CopHash _storedPrev = LedgerRecord.Genesis;
    private CopHash _duePrev = LedgerRecord.Genesis;

    /// <summary>Takes a record that is, byte for byte, the one of its event.</summary>
    public bool TryTake(StoredRecord row, LogEvent stored, long index, out MerkleHash leaf)
    {
        leaf = row.Leaf;
        // The node of a replica without one is not in the event; such a record is compared by its members.
        if (stored.Hash is HashVerification.Mismatch || stored.Event.Metadata?["node"] is null
            || !LedgerRecord.Create(stored.Event, index, _duePrev, "").Json.Utf8.Span.SequenceEqual(row.Row.Data.Span))
            return false;
        if (stored.Hash is HashVerification.Unverifiable)
            NoteUnverifiable(index, stored.Event);
        (_storedPrev, _duePrev) = (row.Hash, row.Hash);
        return true;
    }

    /// <summary>Takes an event that has no record.</summary>
    public MerkleHash Miss(LogEvent stored, long index)
    {
        faults.Add(
            LedgerFaultKind.MissingRecord, index, $"Event '{stored.Event.Id}' (position {stored.Position}) has no record.",
            stored.Event.Id, stored.Event.TopicId);
        var due = LedgerRecord.Create(stored.Event, index, _duePrev, "");
        _duePrev = due.ComputeHash();
        return due.ComputeLeaf();
    }

    /// <summary>Verifies the link of a record without a log.</summary>
    public MerkleHash Link(StoredRecord row, long index)
    {
        if (row.Record is not { } record)
            faults.Add(LedgerFaultKind.AlteredRecord, index, row.Error!);
        else if (record.Index != index)
            faults.Add(LedgerFaultKind.ReorderedRecord, index, $"The record says index {record.Index}.", record.EventId, record.TopicId);
        else if (record.PrevHash != _storedPrev)
            NoteBrokenLink(index, record);
        (_storedPrev, _duePrev) = (row.Hash, row.Hash);
        return row.Leaf;
    }

    /// <summary>Takes a record that has no event.</summary>
    /// <param name="row">The stored record.</param>
    /// <param name="index">The index that is due.</param>
    /// <param name="isInChain">Whether the chain continues from it: then its event was removed from the log.</param>
    public void Reject(StoredRecord row, long index, bool isInChain)
    {
        faults.Add(
            LedgerFaultKind.ExtraRecord, isInChain ? index : row.Row.Index,
            isInChain ? "The log does not have the event of this record." : "This record is of no event of the log at this position.",
            row.Record?.EventId, row.Record?.TopicId);
        _storedPrev = row.Hash;
        if (isInChain)
            _duePrev = row.Hash;
    }

    /// <summary>Takes a record that is at the position of another event.</summary>
    public MerkleHash Displace(StoredRecord row, LogEvent stored, long index)
    {
        faults.Add(
            LedgerFaultKind.ReorderedRecord, index,
            $"The record of event '{row.Record!.EventId}' is here, where that of event '{stored.Event.Id}' must be.",
            stored.Event.Id, stored.Event.TopicId);
        return Accept(row, LedgerRecord.Create(stored.Event, index, _duePrev, ""), isIntact: false);
    }

    /// <summary>Compares a record with the event at its position, member by member.</summary>
    /// <param name="row">The stored record.</param>
    /// <param name="stored">The event.</param>
    /// <param name="next">The next stored record; null at the end.</param>
    /// <param name="index">The index that is due.</param>
    /// <returns>The leaf of the record as it must be.</returns>
    public MerkleHash Compare(StoredRecord row, LogEvent stored, StoredRecord? next, long index)
    {
        var due = LedgerRecord.Create(stored.Event, index, _duePrev, row.Record?.NodeId ?? "");
        if (row.Record is not { } record)
        {
            faults.Add(LedgerFaultKind.AlteredRecord, index, row.Error!, stored.Event.Id, stored.Event.TopicId);
            return Accept(row, due, isIntact: false);
        }

        // A record that the next one links to is as it was written, so what differs is the event.
        var isLinked = next?.Record is { } follower && follower.PrevHash == row.Hash;
        var hasOtherHash = record.EventHash != due.EventHash;
        if (stored.Hash is HashVerification.Unverifiable)
            NoteUnverifiable(index, stored.Event);
        if (stored.Hash is HashVerification.Mismatch || hasOtherHash && (isLinked || next is null))
        {
            faults.Add(
                LedgerFaultKind.AlteredEvent, index,
                $"Event '{stored.Event.Id}' has another content than the one that was recorded with hash {record.EventHash.Value}.",
                stored.Event.Id, stored.Event.TopicId);
            return Accept(row, due, isIntact: isLinked || next is null || !hasOtherHash);
        }

        if (Difference(record, due, stored.Event) is { } difference)
        {
            faults.Add(
                LedgerFaultKind.AlteredRecord, index,
                $"The record of event '{stored.Event.Id}' has another {difference} than it must have.",
                stored.Event.Id, stored.Event.TopicId);
            return Accept(row, due, isIntact: false);
        }

        if (record.PrevHash != _storedPrev && record.PrevHash != _duePrev)
        {
            NoteBrokenLink(index, record);
            var isRelinked = next?.Record is { } behind && behind.PrevHash == row.Hash;
            return Accept(row, due, isRelinked);
        }

        return Accept(row, due, isIntact: true);
    }

    // Behind an altered record the chain continues either from the record as it must be, or from the altered one.
    private MerkleHash Accept(StoredRecord row, LedgerRecord due, bool isIntact)
    {
        _storedPrev = row.Hash;
        _duePrev = isIntact ? row.Hash : due.ComputeHash();
        return isIntact ? row.Leaf : due.ComputeLeaf();
    }

    private static string? Difference(LedgerRecord record, LedgerRecord due, Event stored) =>
        record.Index != due.Index ? "index"
        : record.EventId != due.EventId ? "eventId"
        : record.EventHash != due.EventHash ? "eventHash"
        : record.TopicId != due.TopicId ? "topicId"
        : record.CreatedAt != due.CreatedAt ? "createdAt"
        : record.NodeId != due.NodeId || stored.Metadata?["node"] is null && !record.NodeId.StartsWith("urn:", StringComparison.Ordinal)
            ? "nodeId"
        : null;

    private void NoteBrokenLink(long index, LedgerRecord record) => faults.Add(
        LedgerFaultKind.BrokenLink, index, $"Its prevHash is {record.PrevHash.Value}, the previous record has {_storedPrev.Value}.",
        record.EventId, record.TopicId);

    private void NoteUnverifiable(long index, Event stored) => faults.Add(
        LedgerFaultKind.UnverifiableHash, index, $"The copHash of event '{stored.Id}' is of an unsupported algorithm.",
        stored.Id, stored.TopicId);
}
