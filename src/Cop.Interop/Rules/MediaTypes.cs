using System.Buffers;

namespace Cop;

/// <summary>Validates media types of data (RFC 2046).</summary>
internal static class MediaTypes
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~");

    public static bool IsMediaType(string text)
    {
        var essence = Essence(text);
        var slash = essence.IndexOf('/');
        return slash > 0 && slash + 1 < essence.Length
            && !essence[..slash].ContainsAnyExcept(TokenCharacters) && !essence[(slash + 1)..].ContainsAnyExcept(TokenCharacters);
    }

    /// <summary>Whether a media type declares JSON: its subtype is <c>json</c> or ends in <c>+json</c>, or there is none.</summary>
    public static bool IsJson(string? text)
    {
        if (text is null)
            return true;
        var essence = Essence(text);
        return essence.EndsWith("/json", StringComparison.OrdinalIgnoreCase)
            || essence.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    private static ReadOnlySpan<char> Essence(string text)
    {
        var all = text.AsSpan();
        return (all.IndexOf(';') is var end and >= 0 ? all[..end] : all).Trim(' ');
    }
}
