using System.Globalization;

namespace Cop;

/// <summary>Follows a JSON Pointer through canonical bytes (RFC 6901).</summary>
internal static class JsonPointer
{
    /// <summary>False when nothing is there, and when the pointer is none.</summary>
    public static bool TryFind(ReadOnlySpan<byte> json, string pointer, out Range found)
    {
        int start = 0, end = json.Length;
        found = start..end;
        if (pointer.Length == 0) return true;
        if (pointer[0] != '/') return false;
        foreach (string token in pointer[1..].Split('/'))
        {
            if (!TryStep(json[start..end], token, out Range part)) return false;
            (int offset, int length) = part.GetOffsetAndLength(end - start);
            (start, end) = (start + offset, start + offset + length);
        }
        found = start..end;
        return true;
    }

    private static bool TryStep(ReadOnlySpan<byte> json, string token, out Range part)
    {
        part = default;
        if (json[0] == '[') return TryIndex(token, out int index) && TryItem(json, index, out part);
        if (!TryUnescape(token, out string name) || !CanonicalBuilder.TryFind(json, name, out MemberSlice member)) return false;
        part = member.ValueStart..member.End;
        return true;
    }

    /// <summary>An index has no sign and no leading zero; <c>-</c> is behind the end, where nothing is.</summary>
    private static bool TryIndex(string token, out int index) =>
        int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out index) && (token.Length == 1 || token[0] != '0');

    private static bool TryItem(ReadOnlySpan<byte> json, int index, out Range item)
    {
        int position = 0;
        while (CanonicalScanner.NextItem(json, ref position, out item))
        {
            if (index-- == 0) return true;
        }
        return false;
    }

    private static bool TryUnescape(string token, out string name)
    {
        name = token;
        for (int tilde = token.IndexOf('~'); tilde >= 0; tilde = token.IndexOf('~', tilde + 1))
        {
            if (tilde + 1 == token.Length || token[tilde + 1] is not ('0' or '1')) return false;
        }
        name = token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        return true;
    }
}
