using System.Globalization;
using System.Text;

namespace Cop.Packages;

/// <summary>The header of a file in a ustar archive: 512 bytes with fixed owner, mode and time.</summary>
internal static class UstarHeader
{
    public const int Size = 512;

    /// <summary>Writes the header of a file.</summary>
    public static byte[] Write(string path, long size)
    {
        var (prefix, name) = Split(path) ?? throw new ArgumentException($"\"{path}\" does not fit into a ustar header.", nameof(path));
        byte[] header = new byte[Size];
        Encoding.UTF8.GetBytes(name, header.AsSpan(0, 100));
        Octal(header, 100, 8, 0x1A4); // 0644
        Octal(header, 108, 8, 0);
        Octal(header, 116, 8, 0);
        Octal(header, 124, 12, size);
        Octal(header, 136, 12, 0);
        header[156] = (byte)'0';
        "ustar\000"u8.CopyTo(header.AsSpan(257));
        Encoding.UTF8.GetBytes(prefix, header.AsSpan(345, 155));
        Encoding.ASCII.GetBytes(Convert.ToString(Checksum(header), 8).PadLeft(6, '0') + "\0 ", header.AsSpan(148, 8));
        return header;
    }

    /// <summary>The path and the size of a regular file; false with a reason for anything else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> header, out string path, out long size, out string reason)
    {
        (path, size, reason) = ("", 0, "");
        if (!header.Slice(257, 8).SequenceEqual("ustar\000"u8)) reason = "An entry is not in the ustar format.";
        else if (ReadOctal(header.Slice(148, 8)) != Checksum(header)) reason = "The checksum of a header is wrong.";
        else if (header[156] is not ((byte)'0' or 0)) reason =
            $"An entry has the type '{(char)header[156]}'; only regular files are allowed.";
        else if (ReadOctal(header.Slice(124, 12)) is not { } length) reason = "The size of an entry cannot be read.";
        else if (ReadName(header) is not { } name) reason = "The path of an entry is not UTF-8.";
        else (path, size) = (name, length);
        return reason.Length == 0;
    }

    /// <summary>The two parts in which a header holds a path; null when it does not fit.</summary>
    public static (string Prefix, string Name)? Split(string path)
    {
        if (Encoding.UTF8.GetByteCount(path) <= 100) return ("", path);
        for (int slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            var (prefix, name) = (path[..slash], path[(slash + 1)..]);
            if (Encoding.UTF8.GetByteCount(prefix) <= 155 && name.Length > 0 && Encoding.UTF8.GetByteCount(name) <= 100) return (
                prefix, name);
        }

        return null;
    }

    // The checksum's own field counts as blanks.
    private static int Checksum(ReadOnlySpan<byte> header)
    {
        int sum = 8 * ' ';
        for (int index = 0; index < Size; index++) sum += index is >= 148 and < 156 ? 0 : header[index];
        return sum;
    }

    private static void Octal(Span<byte> header, int at, int length, long value) =>
        Encoding.ASCII.GetBytes(Convert.ToString(value, 8).PadLeft(length - 1, '0'), header.Slice(at, length - 1));

    private static long? ReadOctal(ReadOnlySpan<byte> field)
    {
        string text = Encoding.ASCII.GetString(field).Trim('\0', ' ');
        if (text.Length is 0 or > 11 || text.Any(digit => digit is < '0' or > '7')) return null;
        return Convert.ToInt64(text, 8);
    }

    private static string? ReadName(ReadOnlySpan<byte> header)
    {
        try
        {
            var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
            string prefix = strict.GetString(Until0(header.Slice(345, 155))), name = strict.GetString(Until0(header[..100]));
            return prefix.Length == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{prefix}/{name}");
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static ReadOnlySpan<byte> Until0(ReadOnlySpan<byte> field) => field.IndexOf((byte)0) is >= 0 and var end ? field[..end] : field;
}
