using System.Collections.Immutable;

namespace Cop.Ledger;

/// <summary>Verifies the co-signatures and time stamps that are stored beside a ledger.</summary>
/// <remarks>Protocol 9.9.</remarks>
internal sealed class AttachmentVerifier(
    LedgerReader reader, LedgerOrigin origin, CheckpointVerifier checkpoints, TrustFile trust, FaultList faults)
{
    private const int MaxTimestamps = 100;
    private readonly SortedDictionary<string, (long Size, DateTimeOffset Time)> _witnesses = new(StringComparer.Ordinal);
    private readonly Queue<(long, DateTimeOffset)> _timestamps = new();
    private (SignedNote Note, Checkpoint Head)? _last;

    public ImmutableArray<(string, long, DateTimeOffset)> Witnesses =>
        [.. _witnesses.Select(each => (each.Key, each.Value.Size, each.Value.Time))];

    /// <summary>The trusted witnesses without a valid co-signature. A key that names the ledger is the ledger's own.</summary>
    public IEnumerable<string> MissingWitnesses => trust.Keys
        .Where(key => key.Uses.Contains(KeyUse.Witness) && key.RevokedAt is null && key.Name != origin.Name)
        .Select(key => key.Name).OfType<string>().Except(_witnesses.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal);

    public ImmutableArray<(long, DateTimeOffset)> Timestamps => [.. _timestamps];

    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        var count = await reader.GetCheckpointCountAsync(origin, cancellationToken).ConfigureAwait(false);
        await foreach (var text in reader.ReadCosignaturesAsync(origin, cancellationToken).ConfigureAwait(false))
        {
            var (size, row) = Read(text);
            if (row is null || NoteSignature.Parse(row["line"]?.AsString() ?? "") is not { } line)
                faults.Add(LedgerFaultKind.BadSignature, Math.Max(0, size - 1), "A stored co-signature cannot be read.");
            else if (await FindAsync(size, count, "co-signature", cancellationToken).ConfigureAwait(false) is { } found)
                Cosigned(found.Note with { Signatures = [line] }, found.Head);
        }

        await foreach (var text in reader.ReadTimestampsAsync(origin, cancellationToken).ConfigureAwait(false))
        {
            var (size, row) = Read(text);
            if (row?["token"] is not { } token)
                faults.Add(LedgerFaultKind.BadTimestamp, Math.Max(0, size - 1), "A stored time stamp cannot be read.");
            else if (await FindAsync(size, count, "time stamp", cancellationToken).ConfigureAwait(false) is { } found)
                Stamped(token, found.Note, found.Head);
        }
    }

    private void Cosigned(SignedNote note, Checkpoint head)
    {
        foreach (var (witness, time) in checkpoints.VerifyCosignatures(note, head))
        {
            if (!_witnesses.TryGetValue(witness, out var known) || known.Size <= head.Size)
                _witnesses[witness] = (head.Size, time);
        }
    }

    private void Stamped(CopJson token, SignedNote note, Checkpoint head)
    {
        foreach (var time in CheckpointTimestamp.VerifyAll([token], note, head, trust, faults))
        {
            if (_timestamps.Count == MaxTimestamps)
                _timestamps.Dequeue();
            _timestamps.Enqueue((head.Size, time));
        }
    }

    private static (long Size, CopJson? Row) Read(string text) =>
        CopJson.Parse(text).TryGet(out var json, out _) && json["size"] is { Kind: System.Text.Json.JsonValueKind.Number } number
            && number.Element.TryGetInt64(out var size) ? (size, json) : (0, null);

    // The sizes of stored checkpoints ascend, so one is found by halving.
    private async Task<(SignedNote Note, Checkpoint Head)?> FindAsync(
        long size, long count, string what, CancellationToken cancellationToken)
    {
        if (_last is { } last && last.Head.Size == size)
            return last;
        var (low, high) = (0L, count);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            var found = await ReadCheckpointAsync(middle, cancellationToken).ConfigureAwait(false);
            if (found is { } read && read.Head.Size == size)
                return _last = read;
            if (found is { } below && below.Head.Size < size)
                low = middle + 1;
            else
                high = middle;
        }

        faults.Add(
            LedgerFaultKind.TruncatedLedger, Math.Max(0, size - 1),
            $"A stored {what} is of checkpoint {size}, which the store does not have.");
        return null;
    }

    private async Task<(SignedNote Note, Checkpoint Head)?> ReadCheckpointAsync(long number, CancellationToken cancellationToken)
    {
        await foreach (var text in reader.ReadCheckpointsAsync(origin, number, cancellationToken).ConfigureAwait(false))
        {
            return SignedNote.Parse(text).TryGet(out var note, out _) && Checkpoint.Parse(note.Text).TryGet(out var head, out _)
                ? (note, head) : null;
        }

        return null;
    }
}
