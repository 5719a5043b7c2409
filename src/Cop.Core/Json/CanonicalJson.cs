using System.Buffers;
using System.Security.Cryptography;

namespace Cop;

/// <summary>Admission and canonical form of JSON text: straight from UTF-8 to the UTF-8 of RFC 8785 (spec 9.1.2, D-16, D-78).</summary>
/// <remarks>
/// Not admitted are: what RFC 8259 does not allow, a byte order mark, member names that stand twice, lone surrogates,
/// numbers beyond a double, and integers whose canonical text would name another integer.
/// </remarks>
public static class CanonicalJson
{
    /// <summary>Writes the canonical form of a JSON text, or returns why it is not admitted.</summary>
    /// <param name="utf8">One JSON text in UTF-8, white space allowed around it.</param>
    /// <param name="output">Receives the canonical bytes; on an error nothing is advanced.</param>
    /// <param name="limits">Depth and size; <see cref="JsonLimits.Default"/> when absent.</param>
    public static CopError? Write(ReadOnlySpan<byte> utf8, IBufferWriter<byte> output, JsonLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        CanonicalScratch scratch = CanonicalScratch.Rent();
        try
        {
            var admission = new JsonAdmission(utf8, limits ?? JsonLimits.Default, scratch);
            if (admission.Read()) output.Write(admission.Canonical);
            return admission.Error;
        }
        finally
        {
            CanonicalScratch.Return(scratch);
        }
    }

    /// <summary>Writes the SHA-256 of the canonical form of a JSON text, or returns why it is not admitted (spec 9.1.3).</summary>
    /// <param name="utf8">One JSON text in UTF-8, white space allowed around it.</param>
    /// <param name="destination">Receives 32 bytes; on an error it is left as it is.</param>
    /// <param name="limits">Depth and size; <see cref="JsonLimits.Default"/> when absent.</param>
    public static CopError? Hash(ReadOnlySpan<byte> utf8, Span<byte> destination, JsonLimits? limits = null)
    {
        if (destination.Length < SHA256.HashSizeInBytes) throw new ArgumentException("A SHA-256 needs 32 bytes.", nameof(destination));
        CanonicalScratch scratch = CanonicalScratch.Rent();
        try
        {
            var admission = new JsonAdmission(utf8, limits ?? JsonLimits.Default, scratch);
            if (admission.Read()) SHA256.HashData(admission.Canonical, destination);
            return admission.Error;
        }
        finally
        {
            CanonicalScratch.Return(scratch);
        }
    }

    /// <summary>Writes a string with its quotes and the minimal escapes of RFC 8785. Lone surrogates are the caller's mistake.</summary>
    /// <exception cref="ArgumentException">The text has a lone surrogate.</exception>
    public static void WriteString(ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        int written = CanonicalString.Write(text, output.GetSpan(CanonicalString.MaxLength(text.Length)));
        if (written < 0) throw new ArgumentException("The text has a lone surrogate; JSON has none.", nameof(text));
        output.Advance(written);
    }

    /// <summary>Writes a number as ECMAScript does (RFC 8785, 3.2.2.3).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite.</exception>
    public static void WriteNumber(double value, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(value), value, "JSON has finite numbers only.");
        output.Advance(CanonicalNumber.Write(value, output.GetSpan(CanonicalNumber.MaxLength)));
    }

    /// <summary>The order of member names: UTF-16 code units (RFC 8785, 3.2.3).</summary>
    public static int CompareNames(string left, string right) => string.CompareOrdinal(left, right);

    /// <summary>The canonical bytes of a JSON text in an array of their own, or why it is not admitted.</summary>
    internal static CopResult<byte[]> ToArray(ReadOnlySpan<byte> utf8, JsonLimits limits)
    {
        CanonicalScratch scratch = CanonicalScratch.Rent();
        try
        {
            var admission = new JsonAdmission(utf8, limits, scratch);
            return admission.Read() ? admission.Canonical.ToArray() : admission.Error!;
        }
        finally
        {
            CanonicalScratch.Return(scratch);
        }
    }
}
