using System.Buffers;

namespace Cop;

/// <summary>Validates the attribute types URI and URI-reference (RFC 3986).</summary>
internal static class UriSyntax
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Marks = "0123456789-._~!$&'()*+,;=%";
    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create(Letters + "0123456789+-.");
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create(Letters + Marks);
    private static readonly SearchValues<char> PathCharacters = SearchValues.Create(Letters + Marks + ":@/?");

    /// <summary>Whether a text is an absolute URI with a path, by RFC 3986 and for .NET. A fragment is allowed.</summary>
    public static bool IsUri(string text) =>
        SchemeEnd(text) is var end and > 0
        && end + 1 < text.Length && text[end + 1] is not ('?' or '#')
        && IsRest(text.AsSpan(end + 1))
        && Uri.TryCreate(text, UriKind.Absolute, out _);

    /// <summary>Whether a text is a URI or a relative reference.</summary>
    public static bool IsReference(string text)
    {
        if (SchemeEnd(text) is var end and > 0)
            return IsRest(text.AsSpan(end + 1));
        // Without a scheme the first segment of a path has no colon (RFC 3986, 4.2).
        var first = text.AsSpan();
        return (first.IndexOfAny("/?#") is var stop and >= 0 ? first[..stop] : first).IndexOf(':') < 0 && IsRest(text);
    }

    /// <summary>Whether a text is globally unique: a URN, or an IRI with an authority.</summary>
    /// <remarks>Decision CE-8.</remarks>
    public static bool IsGlobalName(string text) =>
        SchemeEnd(text) is var end and > 0
        && !text.AsSpan().ContainsAny(" \"<>")
        && (text.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(4).IndexOf(':') > 0
            : text.AsSpan(end + 1).StartsWith("//") && text.Length > end + 3);

    /// <summary>The index of the colon after the scheme; -1 if there is no scheme.</summary>
    private static int SchemeEnd(string text)
    {
        var end = text.IndexOf(':', StringComparison.Ordinal);
        return end > 0 && char.IsAsciiLetter(text[0]) && !text.AsSpan(0, end).ContainsAnyExcept(SchemeCharacters) ? end : -1;
    }

    private static bool IsRest(ReadOnlySpan<char> text)
    {
        if (text.IndexOf('#') is var mark and >= 0)
            return IsPath(text[(mark + 1)..]) && IsRest(text[..mark]);
        if (!text.StartsWith("//"))
            return IsPath(text);
        var authority = text[2..];
        var end = authority.IndexOfAny("/?");
        return end < 0 ? IsAuthority(authority) : IsAuthority(authority[..end]) && IsPath(authority[end..]);
    }

    private static bool IsPath(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(PathCharacters) && AreEscapesWhole(text);

    private static bool IsAuthority(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf('@');
        if (at >= 0 && (text[..at].Contains('/') || !IsPath(text[..at])))
            return false;
        var host = text[(at + 1)..];
        var bracket = host.LastIndexOf(']');
        if (bracket >= 0 && (host[0] != '[' || Uri.CheckHostName(host[..(bracket + 1)].ToString()) != UriHostNameType.IPv6))
            return false;
        var colon = host[(bracket + 1)..].IndexOf(':') is var found and >= 0 ? bracket + 1 + found : host.Length;
        if (colon < host.Length && host[(colon + 1)..].ContainsAnyExceptInRange('0', '9'))
            return false;
        var name = host[(bracket + 1)..colon];
        return bracket >= 0 ? name.IsEmpty : !name.ContainsAnyExcept(HostCharacters) && AreEscapesWhole(name);
    }

    private static bool AreEscapesWhole(ReadOnlySpan<char> text)
    {
        while (text.IndexOf('%') is var percent and >= 0)
        {
            if (text.Length < percent + 3 || !char.IsAsciiHexDigit(text[percent + 1]) || !char.IsAsciiHexDigit(text[percent + 2]))
                return false;
            text = text[(percent + 3)..];
        }

        return true;
    }
}
