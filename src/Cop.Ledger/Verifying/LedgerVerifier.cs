namespace Cop.Ledger;

/// <summary>
/// Verifies a ledger: the hashes of events and records, the chain, the tree, the signatures of checkpoints, and that ledger and log match.
/// </summary>
/// <remarks>Memory does not depend on the length; hashes are computed on all cores. Protocol 9.7; decisions D-79, D-85.</remarks>
public sealed class LedgerVerifier
{
    private readonly LedgerVerificationOptions _options;
    private readonly FaultList _faults;
    private long _notedPosition;

    private LedgerVerifier(LedgerVerificationOptions options) => (_options, _faults) = (options, new FaultList(options.MaxFaults));

    /// <summary>Verifies one ledger of a store.</summary>
    /// <param name="reader">The ledgers of the store.</param>
    /// <param name="origin">The ledger.</param>
    /// <param name="log">The log in the order of positions, from the first; null verifies the ledger alone.</param>
    /// <param name="options">Trusted keys and known checkpoints; null for none.</param>
    /// <param name="cancellationToken">Cancels the verification.</param>
    public static async Task<LedgerVerification> VerifyAsync(
        LedgerReader reader, LedgerOrigin origin, IAsyncEnumerable<PositionedEvent>? log, LedgerVerificationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(origin);
        options ??= new LedgerVerificationOptions();
        var verifier = new LedgerVerifier(options);
        var checkpoints = new CheckpointVerifier(origin.Name, options.Trust, verifier._faults);
        await verifier.CheckAcceptanceAsync(reader, origin, cancellationToken).ConfigureAwait(false);
        var heads = new HeadQueue(
            reader.ReadCheckpointsAsync(origin, 0, cancellationToken), options.KnownCheckpoints, checkpoints, verifier._faults);
        await using (heads.ConfigureAwait(false))
        {
            var tree = new TreeComparison(reader, origin, heads, checkpoints, verifier._faults);
            await using (tree.ConfigureAwait(false))
            {
                await heads.BeginAsync().ConfigureAwait(false);
                var pending = await verifier.CompareAsync(reader, origin, log, tree, cancellationToken).ConfigureAwait(false);
                await tree.EndAsync().ConfigureAwait(false);
                var attachments = new AttachmentVerifier(reader, origin, checkpoints, options.Trust, verifier._faults);
                await attachments.VerifyAsync(cancellationToken).ConfigureAwait(false);
                return new LedgerVerification(origin.Name)
                {
                    Head = new Checkpoint(origin.Name, tree.Size, tree.Root),
                    SignedCheckpoints = checkpoints.SignedCount,
                    SignedRecords = Math.Min(checkpoints.SignedSize, tree.Size),
                    PendingEvents = pending,
                    Witnesses = attachments.Witnesses,
                    MissingWitnesses = [.. attachments.MissingWitnesses],
                    Timestamps = attachments.Timestamps,
                    Faults = verifier._faults.ToArray(),
                    HasMoreFaults = verifier._faults.HasMore,
                };
            }
        }
    }

    // Returns the number of events behind the last record.
    private async Task<long> CompareAsync(
        LedgerReader reader, LedgerOrigin origin, IAsyncEnumerable<PositionedEvent>? log, TreeComparison tree,
        CancellationToken cancellationToken)
    {
        var rows = new Lookahead<SequenceRow, StoredRecord>(
            reader.ReadRecordsAsync(origin, cancellationToken: cancellationToken), StoredRecord.Of);
        await using var openRows = rows.ConfigureAwait(false);
        var events = new Lookahead<PositionedEvent, LogEvent>(
            log ?? AsyncEnumerable.Empty<PositionedEvent>(), stored => LogEvent.Of(stored, _options.Trust));
        await using var openEvents = events.ConfigureAwait(false);
        var (comparison, displaced) = (new RecordComparison(_faults), new HashSet<string>(StringComparer.Ordinal));
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await rows.FillAsync().ConfigureAwait(false);
            await events.FillAsync().ConfigureAwait(false);
            NoteFaults(events);
            if (rows.Count == 0)
                break;
            var (before, createdAt) = (_faults.TamperingCount, rows[0]);
            if (Step(rows, log is null ? null : events, comparison, displaced, tree.Size) is { } leaf)
                await tree.AddAsync(leaf, createdAt, isFaulty: _faults.TamperingCount > before, isAlone: log is null).ConfigureAwait(false);
            if (tree.Size % 10_000 == 0)
                _options.Progress?.Report(tree.Size);
        }

        var pending = 0L;
        for (; events.Count > 0; pending++)
        {
            NoteFaults(events);
            events.Advance();
            await events.FillAsync().ConfigureAwait(false);
        }

        return pending;
    }

    // The faults of an event alone are noted once, when it is first in turn.
    private void NoteFaults(Lookahead<PositionedEvent, LogEvent> events)
    {
        if (events.Count == 0 || events[0].Position <= _notedPosition)
            return;
        _notedPosition = events[0].Position;
        foreach (var fault in events[0].Faults)
            _faults.Add(fault.Kind, events[0].Position - 1, fault.Message, fault.EventId, fault.TopicId);
    }

    // Takes the next record, or event without one; returns the leaf at the index, and null for a record that is in no tree.
    private static MerkleHash? Step(
        Lookahead<SequenceRow, StoredRecord> rows, Lookahead<PositionedEvent, LogEvent>? events, RecordComparison comparison,
        HashSet<string> displaced, long index)
    {
        var (row, next) = (rows[0], rows.Count > 1 ? rows[1] : null);
        if (events is null)
        {
            rows.Advance();
            return comparison.Link(row, index);
        }

        if (events.Count == 0)
        {
            var isInChain = row.Record?.Index == index;
            rows.Advance();
            comparison.Reject(row, index, isInChain);
            return isInChain ? row.Leaf : null;
        }

        var stored = events[0];
        if (comparison.TryTake(row, stored, index, out var leaf))
        {
            rows.Advance();
            events.Advance();
            return leaf;
        }

        return row.Record is { } record && record.EventId != stored.Event.Id
            ? Align(rows, events, comparison, displaced, index)
            : TakeBoth(rows, events, comparison.Compare(row, stored, next, index));
    }

    private static MerkleHash? Align(
        Lookahead<SequenceRow, StoredRecord> rows, Lookahead<PositionedEvent, LogEvent> events, RecordComparison comparison,
        HashSet<string> displaced, long index)
    {
        var (row, stored, next) = (rows[0], events[0], rows.Count > 1 ? rows[1] : null);
        var isEventBehind = events.Find(item => item.Event.Id == row.Record!.EventId) > 0;
        var isRecordBehind = rows.Find(item => item.Record?.EventId == stored.Event.Id) > 0;
        if (displaced.Remove(row.Record!.EventId) || isEventBehind && isRecordBehind)
        {
            displaced.Add(stored.Event.Id);
            return TakeBoth(rows, events, comparison.Displace(row, stored, index));
        }

        if (isEventBehind)
        {
            events.Advance();
            return comparison.Miss(stored, index);
        }

        if (!isRecordBehind)
            return TakeBoth(rows, events, comparison.Compare(row, stored, next, index));
        var isInChain = row.Record.Index == index && next?.Record?.Index == index + 1;
        rows.Advance();
        comparison.Reject(row, index, isInChain);
        return isInChain ? row.Leaf : null;
    }

    private static MerkleHash TakeBoth(
        Lookahead<SequenceRow, StoredRecord> rows, Lookahead<PositionedEvent, LogEvent> events, MerkleHash leaf)
    {
        rows.Advance();
        events.Advance();
        return leaf;
    }

    // An origin that replaces another one is accepted by an operator, or it is a fault (M-16).
    private async Task CheckAcceptanceAsync(LedgerReader reader, LedgerOrigin origin, CancellationToken cancellationToken)
    {
        if (origin.Number == 0)
            return;
        await foreach (var text in reader.ReadAcceptancesAsync(origin, cancellationToken).ConfigureAwait(false))
        {
            if (OriginAcceptance.Verify(text, origin, _options.Trust))
                return;
        }

        _faults.Add(
            LedgerFaultKind.OriginNotAccepted, 0,
            $"Ledger '{origin.Name}' replaces '{origin.Previous?.Origin}' at {origin.Previous?.Size} records, because the store lost "
            + "recorded events. No trusted operator has accepted it: find out what was lost, then run 'cop ledger accept'.");
    }
}
