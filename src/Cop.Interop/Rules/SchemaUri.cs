using System.Text;

namespace Cop;

/// <summary>Converts a schemaVersion to the URI that <c>dataschema</c> requires, and back.</summary>
/// <remarks>Decision CE-3.</remarks>
internal static class SchemaUri
{
    private const string Prefix = "urn:cop:schema:";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Returns a URI unchanged; anything else, and a version with our own prefix, percent-encoded after the prefix.</summary>
    public static string Write(string schemaVersion) =>
        !IsOurs(schemaVersion) && UriSyntax.IsUri(schemaVersion) ? schemaVersion : Encode(schemaVersion);

    /// <summary>Returns the version unchanged, as in the protocol's spelling, unless an attribute cannot hold it.</summary>
    public static string WriteLegacy(string schemaVersion) =>
        schemaVersion.Length > 0 && !IsOurs(schemaVersion) && AttributeText.IsAllowed(schemaVersion)
            ? schemaVersion : Encode(schemaVersion);

    /// <summary>Reads the schemaVersion of a dataschema; a value that cannot be decoded is returned unchanged.</summary>
    public static string Read(string dataSchema) => IsOurs(dataSchema) ? Decode(dataSchema[Prefix.Length..]) ?? dataSchema : dataSchema;

    private static bool IsOurs(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    private static string Encode(string schemaVersion) => Prefix + Uri.EscapeDataString(schemaVersion);

    private static string? Decode(string encoded)
    {
        var bytes = new List<byte>(encoded.Length);
        for (var i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] != '%')
                bytes.AddRange(Encoding.UTF8.GetBytes(encoded, i, char.IsHighSurrogate(encoded[i]) ? 2 : 1));
            else if (i + 2 < encoded.Length && char.IsAsciiHexDigit(encoded[i + 1]) && char.IsAsciiHexDigit(encoded[i + 2]))
                bytes.Add(Convert.ToByte(encoded.Substring(i + 1, 2), 16));
            else
                return null;
            i += encoded[i] == '%' ? 2 : char.IsHighSurrogate(encoded[i]) ? 1 : 0;
        }

        try
        {
            return Strict.GetString(bytes.ToArray());
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
