namespace Cop;

/// <summary>The range of one member of an open object in the scratch buffer.</summary>
internal struct MemberSlot
{
    /// <summary>The first eight bytes of a plain name, big-endian and padded with zeros, which decide most comparisons.</summary>
    public ulong Prefix;

    /// <summary>The offsets of the name's opening and closing quotes, and of the end of the value.</summary>
    public int Start, NameEnd, End;

    /// <summary>The offset of the name in the source text.</summary>
    public int Source;

    /// <summary>Whether the name is ASCII without escapes: its bytes sort as its UTF-16 code units do.</summary>
    public bool Plain;
}
