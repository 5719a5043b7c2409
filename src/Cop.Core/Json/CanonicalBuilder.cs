using System.Buffers;

namespace Cop;

/// <summary>Combines canonical values into a canonical value.</summary>
internal static class CanonicalBuilder
{
    private const int StackBytes = 256;

    public static void Array(IEnumerable<CopJson> items, IBufferWriter<byte> output)
    {
        byte separator = (byte)'[';
        foreach (CopJson item in items)
        {
            ArgumentNullException.ThrowIfNull(item, nameof(items));
            output.Write([separator]);
            output.Write(item.Utf8.Span);
            separator = (byte)',';
        }
        output.Write(separator == '[' ? "[]"u8 : "]"u8);
    }

    public static void Object(IEnumerable<(string Name, CopJson? Value)> members, IBufferWriter<byte> output)
    {
        var present = new List<(string Name, CopJson? Value)>();
        foreach ((string Name, CopJson? Value) member in members)
        {
            if (member.Value is not null) present.Add(member);
        }
        if (present.Count > 1) present.Sort(static (left, right) => CanonicalJson.CompareNames(left.Name, right.Name));
        byte separator = (byte)'{';
        string? previous = null;
        foreach ((string name, CopJson? value) in present)
        {
            if (name == previous) throw new ArgumentException($"The member '{name}' occurs twice.", nameof(members));
            output.Write([separator]);
            WriteMember(name, value!, output);
            (previous, separator) = (name, (byte)',');
        }
        output.Write(separator == '{' ? "{}"u8 : "}"u8);
    }

    /// <summary>Finds a member by its .NET name; a name with a lone surrogate is in no object.</summary>
    public static bool TryFind(ReadOnlySpan<byte> json, ReadOnlySpan<char> name, out MemberSlice member)
    {
        member = default;
        if (!CanonicalScanner.IsObject(json)) return false;
        if (CanonicalString.IsPlain(name)) return CanonicalScanner.TryFindPlain(json, name, out member);
        int room = CanonicalString.MaxLength(name.Length);
        Span<byte> quoted = room <= StackBytes ? stackalloc byte[StackBytes] : new byte[room];
        int length = CanonicalString.Write(name, quoted);
        return length > 0 && CanonicalScanner.TryFind(json, quoted[..length], out member);
    }

    /// <summary>Copies an object with one member replaced, added or removed.</summary>
    public static void With(ReadOnlySpan<byte> json, string name, CopJson? value, IBufferWriter<byte> output)
    {
        var quoted = new ArrayBufferWriter<byte>();
        CanonicalJson.WriteString(name, quoted);
        int position = 0, before = 1, after = 1;
        while (CanonicalScanner.NextMember(json, ref position, out MemberSlice member))
        {
            int order = MemberOrder.Compare(member.Name(json)[1..^1], quoted.WrittenSpan[1..^1]);
            if (order > 0) break;
            if (order < 0) before = member.End;
            after = member.End;
        }
        output.Write(json[..before]);
        if (value is not null)
        {
            if (before > 1) output.Write(","u8);
            WriteMember(name, value, output);
        }
        ReadOnlySpan<byte> rest = json[after..];
        if (value is null && before == 1 && rest[0] == ',') rest = rest[1..];
        if (value is not null && rest[0] == '"') output.Write(","u8);
        output.Write(rest);
    }

    private static void WriteMember(string name, CopJson value, IBufferWriter<byte> output)
    {
        CanonicalJson.WriteString(name, output);
        output.Write(":"u8);
        output.Write(value.Utf8.Span);
    }
}
