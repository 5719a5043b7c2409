using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;

namespace Cop.Packages;

/// <summary>Reads an archive from an untrusted source: accepts only regular files with portable paths, within limits.</summary>
internal sealed class ArchiveReader
{
    public const int MaxPackedBytes = 100 * 1024 * 1024;
    public const int MaxRatio = 100;

    private readonly Stream _tar;
    private readonly long _limit;
    private readonly List<PackageFile> _files = [];
    private long _read;

    private ArchiveReader(Stream tar, long limit) => (_tar, _limit) = (tar, limit);

    /// <summary>Reads the files in order; false with a reason, and no file, when the archive is rejected.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> archive, out ImmutableArray<PackageFile> files, out string reason)
    {
        files = [];
        if (archive.Length > MaxPackedBytes)
        {
            reason = $"The archive has {archive.Length} bytes; the limit is {MaxPackedBytes}.";
            return false;
        }

        try
        {
            using var gzip = new GZipStream(new MemoryStream(archive.ToArray(), writable: false), CompressionMode.Decompress);
            // Small archives compress well without being bombs.
            var reader = new ArchiveReader(
                gzip, Math.Min(
                    PackageFiles.MaxBytes +
                        PackageFiles.MaxFiles * 2L * UstarHeader.Size, Math.Max(archive.Length * (long)MaxRatio, 1024 * 1024)));
            reason = reader.ReadAll() ?? FindFaultOfMember(archive) ?? PackageFiles.FindFault(reader._files) ?? "";
            if (reason.Length == 0) files = PackageFiles.Sort(reader._files);
            return reason.Length == 0;
        }
        catch (InvalidDataException error)
        {
            reason = $"The archive is damaged: {error.Message}";
            return false;
        }
    }

    private string? ReadAll()
    {
        byte[] header = new byte[UstarHeader.Size];
        while (true)
        {
            if (!Fill(header)) return Shortfall();
            if (!header.AsSpan().ContainsAnyExcept((byte)0)) return ReadEnd();
            if (_files.Count >= PackageFiles.MaxFiles) return $"The archive has more than {PackageFiles.MaxFiles} entries.";
            if (!UstarHeader.TryRead(header, out var path, out long size, out var reason)) return reason;
            if (_read + size > _limit) return "The archive unpacks to more than its limit.";
            byte[] content = new byte[size];
            byte[] padding = new byte[ArchiveWriter.Padding(size)];
            if (!Fill(content) || !Fill(padding)) return Shortfall();
            _files.Add(new(path, content));
        }
    }

    private string? ReadEnd()
    {
        byte[] block = new byte[UstarHeader.Size];
        if (!Fill(block) || block.AsSpan().ContainsAnyExcept((byte)0)) return "The archive does not end with two empty blocks.";
        // GNU tar fills its last record with zeros.
        for (int count = _tar.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
            count > 0; count = _tar.ReadAtLeast(block, block.Length, throwOnEndOfStream: false))
        {
            _read += count;
            if (_read > _limit) return "The archive unpacks to more than its limit.";
            if (block.AsSpan(0, count).ContainsAnyExcept((byte)0)) return "There is data behind the end of the archive.";
        }

        return null;
    }

    private string Shortfall() => _read > _limit ? "The archive unpacks to more than its limit." : "The archive ends in the middle.";

    private bool Fill(byte[] block)
    {
        int count = _tar.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
        _read += count;
        return count == block.Length && _read <= _limit;
    }

    // The framework reads further members as if they were one; so the first is read alone, with its checksum.
    private static string? FindFaultOfMember(ReadOnlyMemory<byte> archive)
    {
        const int Header = 10, Trailer = 8;
        if (archive.Length < Header + Trailer
            || archive.Span[3] != 0) return "The gzip header has fields that an archive of a package has not.";
        var tail = new TailStream(archive[Header..]);
        using var deflate = new DeflateStream(tail, CompressionMode.Decompress, leaveOpen: true);
        var (checksum, length) = (new Crc32(), 0L);
        Span<byte> buffer = stackalloc byte[4096];
        for (int count = deflate.Read(buffer); count > 0; count = deflate.Read(buffer))
        {
            checksum.Add(buffer[..count]);
            length += count;
        }

        if (tail.Position != tail.Length - Trailer) return "There is data behind the compressed archive.";
        var trailer = archive.Span[^Trailer..];
        bool isRight = BinaryPrimitives.ReadUInt32LittleEndian(trailer) == checksum.Value
            && BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) == (uint)length;
        return isRight ? null : "The checksum of the archive is wrong.";
    }
}
