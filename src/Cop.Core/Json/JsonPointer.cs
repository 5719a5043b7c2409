using System.Globalization;

namespace Cop;

/// <summary>Evaluates a JSON Pointer on canonical bytes (RFC 6901).</summary>
internal static class JsonPointer
{
    /// <summary>Finds the value; false when there is none or the pointer is invalid.</summary>
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

    /// <summary>Returns whether a text is a pointer: empty, or parts that begin with a slash, with a 0 or 1 after each tilde.</summary>
    public static bool IsPointer(string text) => text.Length == 0 || (text[0] == '/' && HasWholeEscapes(text));

    // Only digits, without a leading zero; .NET's parser would accept trailing NUL characters. A '-' is the index after the end, where
    // there is no value.
    private static bool TryIndex(string token, out int index)
    {
        index = 0;
        return !token.AsSpan().ContainsAnyExceptInRange('0', '9') && (token.Length == 1 || !token.StartsWith('0'))
            && int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out index);
    }

    private static bool HasWholeEscapes(string text)
    {
        for (int tilde = text.IndexOf('~'); tilde >= 0; tilde = text.IndexOf('~', tilde + 1))
        {
            if (tilde + 1 == text.Length || text[tilde + 1] is not ('0' or '1')) return false;
        }
        return true;
    }

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
        name = token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        return HasWholeEscapes(token);
    }
}
