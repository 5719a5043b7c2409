using System.Collections.Immutable;

namespace Cop.Ledger;

/// <summary>Computes the Merkle tree of the records, and compares it with the stored tree and with checkpoints.</summary>
internal sealed class TreeComparison(
    LedgerReader reader, LedgerOrigin origin, HeadQueue heads, CheckpointVerifier checkpoints, FaultList faults) : IAsyncDisposable
{
    private const int MaxBuffered = 1024;
    private readonly IAsyncEnumerator<ImmutableArray<MerkleHash>> _tiles = reader.ReadLeafTilesAsync(origin).GetAsyncEnumerator();
    private readonly List<MerkleHash> _buffer = [];
    private ImmutableArray<MerkleHash> _tile = [];
    private CompactRange _range = CompactRange.Empty;
    private StoredRecord? _last;
    private bool _isBroken;
    private long _faultsAtHead;

    public long Size => _range.Size + _buffer.Count;

    public MerkleHash Root
    {
        get
        {
            Flush();
            return _range.Root;
        }
    }

    /// <summary>Adds the next leaf.</summary>
    /// <param name="leaf">The leaf of the record as it must be.</param>
    /// <param name="row">The stored record.</param>
    /// <param name="isFaulty">Whether a fault of the record is reported already.</param>
    /// <param name="isAlone">Whether there is no log, so that a leaf that differs shows an altered record.</param>
    public async ValueTask AddAsync(MerkleHash leaf, StoredRecord row, bool isFaulty, bool isAlone)
    {
        var (index, at) = (Size, (int)(Size % LedgerTree.TileWidth));
        if (at == 0)
            _tile = await _tiles.MoveNextAsync().ConfigureAwait(false) ? _tiles.Current : [];
        if (at < _tile.Length && _tile[at] != leaf && !isFaulty)
        {
            faults.Add(
                isAlone ? LedgerFaultKind.AlteredRecord : LedgerFaultKind.AlteredTree, index,
                "The stored tree has another hash of this record.", row.Record?.EventId, row.Record?.TopicId);
            // Of the two, the tree is the older witness: later roots then tell whether it was right.
            leaf = isAlone ? _tile[at] : leaf;
        }

        _buffer.Add(leaf);
        _last = row;
        while (heads.NextSize <= Size)
            await CompareHeadAsync().ConfigureAwait(false);
        if (_buffer.Count >= MaxBuffered)
            Flush();
    }

    /// <summary>Compares the checkpoints behind the last record.</summary>
    public async ValueTask EndAsync()
    {
        while (heads.NextSize is { } size)
        {
            if (size == Size || size == 0)
            {
                await CompareHeadAsync().ConfigureAwait(false);
                continue;
            }

            var (note, head, isKnown) = await heads.TakeAsync().ConfigureAwait(false);
            checkpoints.Verify(note, head, null);
            checkpoints.VerifyCosignatures(note, head);
            faults.Add(
                LedgerFaultKind.TruncatedLedger, Size,
                $"{(isKnown ? "A known checkpoint" : "A stored checkpoint")} covers {head.Size} records, the ledger has {Size}.");
        }
    }

    public ValueTask DisposeAsync() => _tiles.DisposeAsync();

    private async ValueTask CompareHeadAsync()
    {
        var (note, head, isKnown) = await heads.TakeAsync().ConfigureAwait(false);
        DateTimeOffset? moment = CopTime.TryParse(_last?.Record?.CreatedAt, out var time) ? time : null;
        checkpoints.Verify(note, head, moment);
        if (isKnown)
            checkpoints.VerifyCosignatures(note, head);
        if (head.Size != Size)
            return;
        if (head.Root == Root || _isBroken && !isKnown)
            return;
        _isBroken = true;
        if (isKnown || faults.TamperingCount == _faultsAtHead)
        {
            faults.Add(
                LedgerFaultKind.CheckpointMismatch, head.Size - 1,
                $"{(isKnown ? "A known" : "The stored")} checkpoint of {head.Size} records has the root {head.Root}, the records give "
                + $"{Root}.");
        }

        _faultsAtHead = faults.TamperingCount;
    }

    private void Flush()
    {
        if (_buffer.Count == 0)
            return;
        _range = _range.Append([.. _buffer]);
        _buffer.Clear();
    }
}
