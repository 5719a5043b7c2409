using System.Buffers;
using System.Security.Cryptography;

namespace Cop.Protocol;

/// <summary>Validates JSON text and converts it to canonical form: from UTF-8 directly to the UTF-8 of RFC 8785.</summary>
/// <remarks>
/// Rejected are text that RFC 8259 does not allow, a byte order mark, duplicate member names, lone surrogates, numbers beyond a double, and
/// integers whose canonical text would be a different integer. Protocol 9.1.2; decisions D-16, D-78.
/// </remarks>
public static class CanonicalJson
{
    /// <summary>Writes the canonical form of a JSON text.</summary>
    /// <param name="utf8">One JSON text in UTF-8; white space around it is allowed.</param>
    /// <param name="output">Receives the canonical bytes; not advanced on an error.</param>
    /// <param name="limits">Limits of depth and size; null for <see cref="JsonLimits.Default"/>.</param>
    /// <returns>The error; null on success.</returns>
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

    /// <summary>Computes the SHA-256 of the canonical form of a JSON text.</summary>
    /// <param name="utf8">One JSON text in UTF-8; white space around it is allowed.</param>
    /// <param name="destination">Receives 32 bytes; unchanged on an error.</param>
    /// <param name="limits">Limits of depth and size; null for <see cref="JsonLimits.Default"/>.</param>
    /// <returns>The error; null on success.</returns>
    /// <remarks>Protocol 9.1.3.</remarks>
    public static CopError? Hash(ReadOnlySpan<byte> utf8, Span<byte> destination, JsonLimits? limits = null)
    {
        if (destination.Length < SHA256.HashSizeInBytes) throw new ArgumentException("A SHA-256 requires 32 bytes.", nameof(destination));
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

    /// <summary>Writes a string with its quotes and the minimal escapes of RFC 8785.</summary>
    /// <exception cref="ArgumentException">The text contains a lone surrogate.</exception>
    public static void WriteString(ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        int written = CanonicalString.Write(text, output.GetSpan(CanonicalString.MaxLength(text.Length)));
        if (written < 0) throw new ArgumentException("The text contains a lone surrogate, which JSON does not allow.", nameof(text));
        output.Advance(written);
    }

    /// <summary>Writes a number as ECMAScript does.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite.</exception>
    /// <remarks>RFC 8785, 3.2.2.3.</remarks>
    public static void WriteNumber(double value, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(value), value, "JSON allows only finite numbers.");
        output.Advance(CanonicalNumber.Write(value, output.GetSpan(CanonicalNumber.MaxLength)));
    }

    /// <summary>Compares member names by UTF-16 code units.</summary>
    /// <remarks>RFC 8785, 3.2.3.</remarks>
    public static int CompareNames(string left, string right) => string.CompareOrdinal(left, right);

    /// <summary>Returns the canonical bytes of a JSON text in an array of their own, or the error.</summary>
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
