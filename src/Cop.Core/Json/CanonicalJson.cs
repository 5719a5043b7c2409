using System.Buffers;

namespace Cop;

/// <summary>Admission and canonical form of JSON text: RFC 8785 in, RFC 8785 out, straight from UTF-8 to UTF-8 (spec 9.1, D-16, D-78).</summary>
public static class CanonicalJson
{
    /// <summary>Writes the canonical form of a JSON text, or returns why it is not admitted.</summary>
    /// <param name="utf8">One JSON text in UTF-8, white space allowed around it.</param>
    /// <param name="output">Receives the canonical bytes; on an error nothing is advanced.</param>
    /// <param name="limits">Depth and size; <see cref="JsonLimits.Default"/> when absent.</param>
    public static CopError? Write(ReadOnlySpan<byte> utf8, IBufferWriter<byte> output, JsonLimits? limits = null) => throw new InvalidOperationException();

    /// <summary>Writes a string with its quotes and the minimal escapes of RFC 8785. Lone surrogates are the caller's mistake.</summary>
    public static void WriteString(ReadOnlySpan<char> text, IBufferWriter<byte> output) => throw new InvalidOperationException();

    /// <summary>The order of member names: UTF-16 code units (RFC 8785, 3.2.3).</summary>
    public static int CompareNames(string left, string right) => string.CompareOrdinal(left, right);
}
