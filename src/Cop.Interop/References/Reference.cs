using System.Text;
using System.Text.Unicode;

namespace Cop;

/// <summary>A JSON Reference: <c>{"$ref": "IRI#fragment"}</c>.</summary>
/// <remarks>
/// A reference is data: only <see cref="ReferenceResolver"/> follows it, on request. A payload may hold objects of this form with another
/// meaning, such as JSON Schema. Protocol 8.2, 8.3; decision D-92.
/// </remarks>
public sealed record Reference
{
    private Reference(string text, string resource, string pointer) => (Text, Resource, Pointer) = (text, resource, pointer);

    /// <summary>The text of the reference.</summary>
    public string Text { get; }

    /// <summary>The IRI before the fragment; empty if the reference points into its own document.</summary>
    public string Resource { get; }

    /// <summary>The fragment as a JSON Pointer (RFC 6901), percent-decoded; empty for the whole resource.</summary>
    public string Pointer { get; }

    /// <summary>Reads an object with a <c>$ref</c>; other members are ignored.</summary>
    /// <returns>The reference; <c>invalid_query</c> if the value is not one, or if its fragment is no JSON Pointer.</returns>
    public static CopResult<Reference> Read(CopJson value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return TextOf(value) is { } text
            ? Parse(text) : new CopError(CopErrorCodes.InvalidQuery, "A reference is an object with a string '$ref' (spec 8.2.1).");
    }

    /// <summary>Parses the value of <c>$ref</c>.</summary>
    /// <returns>The reference; <c>invalid_query</c> if its fragment is no JSON Pointer.</returns>
    public static CopResult<Reference> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        if (hash < 0)
            return new Reference(text, text, "");
        return Decode(text[(hash + 1)..]) is { } pointer && IsPointer(pointer)
            ? new Reference(text, text[..hash], pointer)
            : new CopError(
                CopErrorCodes.InvalidQuery,
                $"The fragment of the reference '{text}' is no JSON Pointer: it is empty or begins with '/', and writes '~' as '~0'.");
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    internal static string? TextOf(CopJson value) => value["$ref"]?.AsString();

    private static bool IsPointer(string text) =>
        text.Length == 0 || text[0] == '/' && text.Split('~').Skip(1).All(escape => escape is ['0' or '1', ..]);

    // A URI's fragment percent-encodes UTF-8 (RFC 6901, section 6).
    private static string? Decode(string fragment)
    {
        if (!fragment.Contains('%', StringComparison.Ordinal))
            return fragment;
        var bytes = Encoding.UTF8.GetBytes(fragment);
        var length = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            if (bytes[at] != '%')
                bytes[length++] = bytes[at];
            else if (at + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[at + 1]) && char.IsAsciiHexDigit((char)bytes[at + 2]))
                bytes[length++] = Convert.FromHexString([(char)bytes[++at], (char)bytes[++at]])[0];
            else
                return null;
        }

        return Utf8.IsValid(bytes.AsSpan(0, length)) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}
