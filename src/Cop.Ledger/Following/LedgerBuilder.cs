using System.Collections.Immutable;
using System.Text;

namespace Cop.Ledger;

/// <summary>Extends a ledger by events: the records, the tree and the rows to append.</summary>
/// <remarks>Pure: the same events give the same rows. Decision D-83.</remarks>
internal sealed class LedgerBuilder
{
    private readonly LedgerOrigin _origin;
    private readonly List<List<MerkleHash>> _tiles;
    private readonly List<ReadOnlyMemory<byte>> _records = [];
    private readonly List<ReadOnlyMemory<byte>> _leaves = [];
    private readonly SortedDictionary<int, List<ReadOnlyMemory<byte>>> _nodes = [];
    private readonly long _from;

    private LedgerBuilder(LedgerOrigin origin, long size, CopHash last, CompactRange range, List<List<MerkleHash>> tiles) =>
        (_origin, _from, Size, LastHash, Range, _tiles) = (origin, size, size, last, range, tiles);

    /// <summary>The number of records, the staged ones included.</summary>
    public long Size { get; private set; }

    /// <summary>The hash of the last record.</summary>
    public CopHash LastHash { get; private set; }

    /// <summary>The left part of the tree.</summary>
    public CompactRange Range { get; private set; }

    /// <summary>The number of staged records.</summary>
    public int StagedCount => _records.Count;

    /// <summary>The head of the ledger.</summary>
    public Checkpoint Head
    {
        get
        {
            var head = new Checkpoint(_origin.Name, Size, Range.Root);
            return _origin.Previous is { } previous ? head.After(previous) : head;
        }
    }

    /// <summary>Begins at the end of a stored ledger.</summary>
    /// <exception cref="CopException">The tree is damaged, or, as a temporary error, the store lost records meanwhile.</exception>
    public static Task<LedgerBuilder> LoadAsync(LedgerReader reader, LedgerOrigin origin, CancellationToken cancellationToken) =>
        reader.ReadToEndAsync(origin, size => LoadAsync(reader, origin, size, cancellationToken), cancellationToken);

    private static async Task<LedgerBuilder> LoadAsync(
        LedgerReader reader, LedgerOrigin origin, long size, CancellationToken cancellationToken)
    {
        var tree = reader.OpenTree(origin);
        var tiles = new List<List<MerkleHash>>();
        for (var level = 0; size >> (LedgerTree.TileHeight * level) > 0; level++)
        {
            var number = (size >> (LedgerTree.TileHeight * level)) / LedgerTree.TileWidth;
            tiles.Add([.. await tree.ReadTileAsync(level, number, size, cancellationToken).ConfigureAwait(false)]);
        }

        var range = await tree.ReadRangeAsync(size, cancellationToken).ConfigureAwait(false);
        var last = LedgerRecord.Genesis;
        await foreach (var row in reader.ReadRecordsAsync(origin, Math.Max(0, size - 1), size, cancellationToken).ConfigureAwait(false))
            last = CopHash.Sha256(row.Data.Span);
        return new LedgerBuilder(origin, size, last, range, tiles);
    }

    /// <summary>Begins an empty ledger.</summary>
    public static LedgerBuilder Begin(LedgerOrigin origin) => new(origin, 0, LedgerRecord.Genesis, CompactRange.Empty, []);

    /// <summary>Begins where this one ends, with nothing staged.</summary>
    public LedgerBuilder Next() => new(_origin, Size, LastHash, Range, _tiles);

    /// <summary>Stages the record of the next event.</summary>
    public LedgerRecord Add(Event stored, string originStoreId)
    {
        var record = LedgerRecord.Create(stored, Size, LastHash, originStoreId);
        var leaf = record.ComputeLeaf();
        _records.Add(record.Json.Utf8);
        (LastHash, Range) = (record.ComputeHash(), Range.Append(leaf));
        Size++;
        AddHash(0, leaf);
        return record;
    }

    /// <summary>The rows of the staged records, and of a checkpoint over all records.</summary>
    /// <param name="checkpoint">A signed checkpoint; null for none.</param>
    /// <param name="checkpointCount">The number of checkpoints so far.</param>
    public ImmutableArray<SequenceAppend> TakeRows(SignedNote? checkpoint, long checkpointCount)
    {
        var appends = ImmutableArray.CreateBuilder<SequenceAppend>();
        Append(_origin.Records, _from, _records);
        Append(_origin.Leaves, _from / LedgerTree.TileWidth, _leaves);
        foreach (var (level, rows) in _nodes)
            Append(_origin.Nodes(level), _from >> (LedgerTree.TileHeight * level), rows);
        if (checkpoint is not null)
            Append(_origin.Checkpoints, checkpointCount, [Encoding.UTF8.GetBytes(checkpoint.ToString())]);
        return appends.DrainToImmutable();

        void Append(string sequence, long first, List<ReadOnlyMemory<byte>> rows)
        {
            if (rows.Count > 0)
                appends.Add(new SequenceAppend { Sequence = sequence, FirstIndex = first, Rows = [.. rows] });
        }
    }

    // A tile that is full gives one hash to the tile above it.
    private void AddHash(int level, MerkleHash hash)
    {
        if (_tiles.Count == level)
            _tiles.Add([]);
        var tile = _tiles[level];
        tile.Add(hash);
        if (tile.Count < LedgerTree.TileWidth)
            return;
        var root = CompactRange.Empty.Append([.. tile]).Root;
        if (level == 0)
            _leaves.Add(LedgerTree.Pack([.. tile]));
        tile.Clear();
        if (!_nodes.TryGetValue(level + 1, out var rows))
            _nodes[level + 1] = rows = [];
        rows.Add(root.ToArray());
        AddHash(level + 1, root);
    }
}
