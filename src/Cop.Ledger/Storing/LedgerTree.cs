using System.Collections.Immutable;
using System.Numerics;

namespace Cop.Ledger;

/// <summary>
/// The stored Merkle tree of a ledger: leaf hashes in tiles of 256, and the roots of complete subtrees of 256, 65,536, ….
/// </summary>
/// <remarks>A proof reads two tiles at most for each level of 256. C2SP tlog-tiles has the same shape.</remarks>
public sealed class LedgerTree
{
    internal const int TileHeight = 8;
    internal const int TileWidth = 1 << TileHeight;

    private const int MaxCached = 512;
    private readonly IAppendOnlyStore _rows;
    private readonly LedgerOrigin _origin;
    private readonly Dictionary<(int Level, long Tile), ImmutableArray<MerkleHash>> _cache = [];

    internal LedgerTree(IAppendOnlyStore rows, LedgerOrigin origin) => (_rows, _origin) = (rows, origin);

    /// <summary>Computes the root of the first records.</summary>
    public Task<MerkleHash> GetRootAsync(long size, CancellationToken cancellationToken = default) =>
        size == 0 ? Task.FromResult(MerkleHash.Empty) : ResolveAsync(new MerkleSpan(0, size), size, cancellationToken);

    /// <summary>Makes the proof that a record is in the tree of a size.</summary>
    public Task<ImmutableArray<MerkleHash>> ProveInclusionAsync(long index, long size, CancellationToken cancellationToken = default) =>
        ResolveAllAsync(MerkleProof.Inclusion(index, size), size, cancellationToken);

    /// <summary>Makes the proof that the tree of a size is an extension of an older one.</summary>
    public Task<ImmutableArray<MerkleHash>> ProveConsistencyAsync(long oldSize, long size, CancellationToken cancellationToken = default) =>
        oldSize == 0
            ? Task.FromResult<ImmutableArray<MerkleHash>>([])
            : ResolveAllAsync(MerkleProof.Consistency(oldSize, size), size, cancellationToken);

    /// <summary>Reads a tile: at level 0 hashes of leaves, above roots of complete subtrees of 256 to the power of the level.</summary>
    /// <param name="level">The level of the tile.</param>
    /// <param name="tile">The number of the tile in its level.</param>
    /// <param name="size">The size of the tree; the last tile of a level ends there.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>Up to 256 hashes.</returns>
    public async Task<ImmutableArray<MerkleHash>> ReadTileAsync(
        int level, long tile, long size, CancellationToken cancellationToken = default)
    {
        var first = tile * TileWidth;
        var width = (int)Math.Min(TileWidth, (size >> (TileHeight * level)) - first);
        if (width <= 0)
            return [];
        if (_cache.TryGetValue((level, tile), out var known) && known.Length >= width)
            return known[..width];
        var hashes = level > 0 ? await ReadNodesAsync(level, first, width, cancellationToken).ConfigureAwait(false)
            : await ReadLeavesAsync(tile, width, cancellationToken).ConfigureAwait(false);
        if (hashes.Length < width)
            throw Damaged($"tile {tile} of level {level} has {hashes.Length} of {width} hashes");
        if (_cache.Count >= MaxCached)
            _cache.Clear();
        return _cache[(level, tile)] = hashes;
    }

    /// <summary>Reads the compact range of a size, from which the tree is extended.</summary>
    internal async Task<CompactRange> ReadRangeAsync(long size, CancellationToken cancellationToken)
    {
        var hashes = ImmutableArray.CreateBuilder<MerkleHash>();
        for (var level = 63 / TileHeight; level >= 0; level--)
        {
            var count = size >> (TileHeight * level);
            var tile = await ReadTileAsync(level, count / TileWidth, size, cancellationToken).ConfigureAwait(false);
            hashes.AddRange(CompactRange.Empty.Append(tile.AsSpan()).Hashes);
        }

        return CompactRange.Create(size, hashes.DrainToImmutable());
    }

    private async Task<ImmutableArray<MerkleHash>> ResolveAllAsync(
        ImmutableArray<MerkleSpan> spans, long size, CancellationToken cancellationToken)
    {
        var hashes = ImmutableArray.CreateBuilder<MerkleHash>(spans.Length);
        foreach (var span in spans)
            hashes.Add(await ResolveAsync(span, size, cancellationToken).ConfigureAwait(false));
        return hashes.DrainToImmutable();
    }

    // A complete subtree is in one tile of its level; the right edge of the tree is composed of such.
    private async Task<MerkleHash> ResolveAsync(MerkleSpan span, long size, CancellationToken cancellationToken)
    {
        if (!BitOperations.IsPow2(span.Count) || span.Start % span.Count != 0)
        {
            var middle = span.Start + MerkleProof.Split(span.Count);
            return MerkleHash.Node(
                await ResolveAsync(new MerkleSpan(span.Start, middle), size, cancellationToken).ConfigureAwait(false),
                await ResolveAsync(new MerkleSpan(middle, span.End), size, cancellationToken).ConfigureAwait(false));
        }

        var height = BitOperations.TrailingZeroCount(span.Count);
        var level = height / TileHeight;
        var (first, width) = (span.Start >> (TileHeight * level), 1 << (height % TileHeight));
        var tile = await ReadTileAsync(level, first / TileWidth, size, cancellationToken).ConfigureAwait(false);
        return CompactRange.Empty.Append(tile.AsSpan((int)(first % TileWidth), width)).Root;
    }

    private async Task<ImmutableArray<MerkleHash>> ReadNodesAsync(int level, long first, int width, CancellationToken cancellationToken)
    {
        var hashes = ImmutableArray.CreateBuilder<MerkleHash>(width);
        await foreach (var row in _rows.ReadRowsAsync(_origin.Nodes(level), first, first + width, cancellationToken).ConfigureAwait(false))
        {
            if (row.Index != first + hashes.Count || row.Data.Length != MerkleHash.Size)
                throw Damaged($"node {first + hashes.Count} of level {level} is missing or malformed");
            hashes.Add(new MerkleHash(row.Data.Span));
        }

        return hashes.DrainToImmutable();
    }

    private async Task<ImmutableArray<MerkleHash>> ReadLeavesAsync(long tile, int width, CancellationToken cancellationToken)
    {
        await foreach (var row in _rows.ReadRowsAsync(_origin.Leaves, tile, tile + 1, cancellationToken).ConfigureAwait(false))
        {
            var leaves = Unpack(row.Data.Span);
            return leaves.IsEmpty ? throw Damaged("a tile of leaves is malformed") : leaves;
        }

        // The last tile is not complete, so its hashes come from the records.
        var hashes = ImmutableArray.CreateBuilder<MerkleHash>(width);
        var first = tile * TileWidth;
        await foreach (var row in _rows.ReadRowsAsync(_origin.Records, first, first + width, cancellationToken).ConfigureAwait(false))
        {
            if (row.Index != first + hashes.Count)
                throw Damaged($"record {first + hashes.Count} is missing");
            hashes.Add(MerkleHash.Leaf(row.Data.Span));
        }

        return hashes.DrainToImmutable();
    }

    internal static byte[] Pack(ReadOnlySpan<MerkleHash> hashes)
    {
        var bytes = new byte[hashes.Length * MerkleHash.Size];
        for (var at = 0; at < hashes.Length; at++)
            hashes[at].CopyTo(bytes.AsSpan(at * MerkleHash.Size));
        return bytes;
    }

    /// <summary>Reads the hashes of a complete tile; none when it is malformed.</summary>
    internal static ImmutableArray<MerkleHash> Unpack(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != TileWidth * MerkleHash.Size)
            return [];
        var hashes = ImmutableArray.CreateBuilder<MerkleHash>(TileWidth);
        for (var at = 0; at < TileWidth; at++)
            hashes.Add(new MerkleHash(bytes.Slice(at * MerkleHash.Size, MerkleHash.Size)));
        return hashes.DrainToImmutable();
    }

    private CopException Damaged(string what) => new(new CopError(
        LedgerErrorCodes.LedgerMismatch,
        $"The tree of ledger '{_origin.Name}' is damaged: {what}. Verify the ledger, and restore it from a backup.",
        CopErrorCategory.Fatal));
}
