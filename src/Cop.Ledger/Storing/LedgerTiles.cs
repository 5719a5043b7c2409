using System.Globalization;

namespace Cop.Ledger;

/// <summary>Writes the Merkle tree of a ledger as static files, from which any client makes its own proofs.</summary>
/// <remarks>C2SP tlog-tiles: <c>checkpoint</c>, <c>tile/level/number</c>, and <c>tile/level/number.p/width</c> for a part.</remarks>
public static class LedgerTiles
{
    /// <summary>Writes the tiles of the tree of a checkpoint; complete tiles that exist are kept.</summary>
    /// <returns>The number of tiles written.</returns>
    public static async Task<int> WriteAsync(
        LedgerReader reader, LedgerOrigin origin, SignedNote note, Checkpoint head, string directory,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(note);
        ArgumentNullException.ThrowIfNull(head);
        var (tree, written) = (reader.OpenTree(origin), 0);
        for (var level = 0; head.Size >> (LedgerTree.TileHeight * level) > 0; level++)
        {
            var count = head.Size >> (LedgerTree.TileHeight * level);
            for (var tile = 0L; tile * LedgerTree.TileWidth < count; tile++)
            {
                var width = (int)Math.Min(LedgerTree.TileWidth, count - tile * LedgerTree.TileWidth);
                var path = Path.Combine(directory, PathOf(level, tile, width));
                if (File.Exists(path))
                    continue;
                var hashes = await tree.ReadTileAsync(level, tile, head.Size, cancellationToken).ConfigureAwait(false);
                await WriteAsync(path, LedgerTree.Pack(hashes.AsSpan()), cancellationToken).ConfigureAwait(false);
                written++;
            }
        }

        // Last: a client that reads it finds every tile of its tree.
        await WriteAsync(
            Path.Combine(directory, "checkpoint"), System.Text.Encoding.UTF8.GetBytes(note.ToString()), cancellationToken)
            .ConfigureAwait(false);
        return written;
    }

    /// <summary>The path of a tile: its number in groups of three digits, all but the last with an <c>x</c> before.</summary>
    internal static string PathOf(int level, long tile, int width)
    {
        var path = (tile % 1000).ToString("d3", CultureInfo.InvariantCulture);
        for (var rest = tile / 1000; rest > 0; rest /= 1000)
            path = string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:d3}/{path}");
        var part = width == LedgerTree.TileWidth ? "" : string.Create(CultureInfo.InvariantCulture, $".p/{width}");
        return string.Create(CultureInfo.InvariantCulture, $"tile/{level}/{path}{part}");
    }

    private static async Task WriteAsync(string path, byte[] bytes, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path + ".new", bytes, cancellationToken).ConfigureAwait(false);
        File.Move(path + ".new", path, overwrite: true);
    }
}
