using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace Cop;

/// <summary>Converts strings with the minimal escapes of RFC 8785, 3.2.2.2, in both directions.</summary>
internal static class CanonicalString
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        "\"\\\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000a\u000b\u000c\u000d\u000e\u000f"
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    // Characters that are one unescaped byte in canonical UTF-8.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Returns whether a text's canonical bytes are its characters.</summary>
    public static bool IsPlain(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Plain);

    /// <summary>The maximum number of bytes of a text with its quotes: six per code unit for <c>\u0000</c>.</summary>
    public static int MaxLength(int units) => checked(2 + 6 * units);

    /// <summary>Writes the text with its quotes; returns -1 when it contains a lone surrogate.</summary>
    public static int Write(ReadOnlySpan<char> text, Span<byte> output)
    {
        int written = 0;
        output[written++] = (byte)'"';
        while (!text.IsEmpty)
        {
            int plain = text.IndexOfAny(Escaped);
            if (plain < 0) plain = text.Length;
            OperationStatus status =
                Utf8.FromUtf16(text[..plain], output[written..], out _, out int bytes, replaceInvalidSequences: false);
            if (status != OperationStatus.Done) return -1;
            written += bytes;
            if (plain < text.Length) written += WriteEscape((byte)text[plain++], output[written..]);
            text = text[plain..];
        }
        output[written++] = (byte)'"';
        return written;
    }

    /// <summary>Writes the escape of a quote, a backslash or a control character.</summary>
    public static int WriteEscape(byte unit, Span<byte> output)
    {
        output[0] = (byte)'\\';
        byte letter = unit switch
        {
            (byte)'"' or (byte)'\\' => unit,
            (byte)'\b' => (byte)'b',
            (byte)'\t' => (byte)'t',
            (byte)'\n' => (byte)'n',
            (byte)'\f' => (byte)'f',
            (byte)'\r' => (byte)'r',
            _ => 0,
        };
        if (letter != 0)
        {
            output[1] = letter;
            return 2;
        }
        "u00"u8.CopyTo(output[1..]);
        output[4] = (byte)('0' + (unit >> 4));
        output[5] = "0123456789abcdef"u8[unit & 15];
        return 6;
    }

    /// <summary>Returns the text of a canonical string, passed without its quotes.</summary>
    public static string Read(ReadOnlySpan<byte> inside)
    {
        int escape = inside.IndexOf((byte)'\\');
        if (escape < 0) return Encoding.UTF8.GetString(inside);
        var text = new StringBuilder(inside.Length);
        while (escape >= 0)
        {
            text.Append(Encoding.UTF8.GetString(inside[..escape]));
            inside = inside[escape..];
            text.Append((char)NextEscape(ref inside));
            escape = inside.IndexOf((byte)'\\');
        }
        return text.Append(Encoding.UTF8.GetString(inside)).ToString();
    }

    /// <summary>Reads one canonical escape and moves past it.</summary>
    public static int NextEscape(ref ReadOnlySpan<byte> name)
    {
        byte kind = name[1];
        if (kind == 'u')
        {
            _ = Utf8Parser.TryParse(name.Slice(2, 4), out ushort unit, out _, 'x');
            name = name[6..];
            return unit;
        }
        name = name[2..];
        return kind switch
        {
            (byte)'b' => '\b',
            (byte)'t' => '\t',
            (byte)'n' => '\n',
            (byte)'f' => '\f',
            (byte)'r' => '\r',
            _ => kind,
        };
    }
}
