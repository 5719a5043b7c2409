namespace Cop;

/// <summary>Finds parts of canonical bytes without parsing: no white space, no errors, sorted names.</summary>
internal static class CanonicalScanner
{
    public static bool IsObject(ReadOnlySpan<byte> json) => json[0] == '{';

    /// <summary>Moves to the next member of an object; start with position zero.</summary>
    public static bool NextMember(ReadOnlySpan<byte> json, ref int position, out MemberSlice member)
    {
        member = default;
        if (!IsObject(json) || json[position] == '}' || json[position + 1] == '}') return false;
        int start = position + 1;
        int nameEnd = SkipString(json, start);
        position = SkipValue(json, nameEnd + 1);
        member = new MemberSlice(start, nameEnd, position);
        return true;
    }

    /// <summary>Returns the members of an object; none for other values.</summary>
    public static MemberSlice[] Members(ReadOnlySpan<byte> json)
    {
        const int few = 8;
        Span<MemberSlice> first = stackalloc MemberSlice[few];
        int position = 0, count = 0;
        while (count < few && NextMember(json, ref position, out first[count])) count++;
        if (count < few) return first[..count].ToArray();
        var all = new List<MemberSlice>([.. first]);
        while (NextMember(json, ref position, out MemberSlice member)) all.Add(member);
        return [.. all];
    }

    /// <summary>Moves to the next item of an array; start with position zero.</summary>
    public static bool NextItem(ReadOnlySpan<byte> json, ref int position, out Range item)
    {
        item = default;
        if (json[0] != '[' || json[position] == ']' || json[position + 1] == ']') return false;
        int start = position + 1;
        position = SkipValue(json, start);
        item = start..position;
        return true;
    }

    /// <summary>Finds a member by its canonical name, quotes included.</summary>
    public static bool TryFind(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, out MemberSlice member)
    {
        int position = 0;
        while (NextMember(json, ref position, out member))
        {
            if (member.Name(json).SequenceEqual(name)) return true;
        }
        return false;
    }

    /// <summary>Finds a member as <see cref="TryFind"/> does, by an ASCII name without quotes; stops at the first greater name.</summary>
    public static bool TryFindPlain(ReadOnlySpan<byte> json, ReadOnlySpan<char> name, out MemberSlice member)
    {
        member = default;
        int position = 0;
        while (json[position] != '}' && json[position + 1] != '}')
        {
            int start = position + 1;
            int nameEnd = SkipString(json, start);
            int order = CompareToPlain(json[(start + 1)..(nameEnd - 1)], name);
            if (order > 0) return false;
            position = SkipValue(json, nameEnd + 1);
            if (order < 0) continue;
            member = new MemberSlice(start, nameEnd, position);
            return true;
        }
        return false;
    }

    // A name that differs first by an escape is treated as smaller: it may be, and the search continues after it.
    private static int CompareToPlain(ReadOnlySpan<byte> inside, ReadOnlySpan<char> plain)
    {
        int shared = Math.Min(inside.Length, plain.Length);
        for (int index = 0; index < shared; index++)
        {
            if (inside[index] == plain[index]) continue;
            return inside[index] == '\\' ? -1 : inside[index] - plain[index];
        }
        return inside.Length - plain.Length;
    }

    private static int SkipString(ReadOnlySpan<byte> json, int position)
    {
        position++;
        while (true)
        {
            position += json[position..].IndexOfAny((byte)'"', (byte)'\\');
            if (json[position] == '"') return position + 1;
            position += 2;
        }
    }

    private static int SkipValue(ReadOnlySpan<byte> json, int position) => json[position] switch
    {
        (byte)'"' => SkipString(json, position),
        (byte)'{' or (byte)'[' => SkipContainer(json, position),
        _ => SkipScalar(json, position),
    };

    private static int SkipScalar(ReadOnlySpan<byte> json, int position)
    {
        int length = json[position..].IndexOfAny((byte)',', (byte)'}', (byte)']');
        return length < 0 ? json.Length : position + length;
    }

    private static int SkipContainer(ReadOnlySpan<byte> json, int position)
    {
        int depth = 0;
        do
        {
            position += json[position..].IndexOfAny("\"{}[]"u8);
            switch (json[position])
            {
                case (byte)'"':
                    position = SkipString(json, position);
                    continue;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                default:
                    depth--;
                    break;
            }
            position++;
        }
        while (depth > 0);
        return position;
    }
}
