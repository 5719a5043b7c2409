namespace Cop;

/// <summary>Where one member of an open object lies in the scratch.</summary>
internal struct MemberSlot
{
    /// <summary>The first eight bytes of a plain name, big-endian and padded with zeros: most comparisons end here.</summary>
    public ulong Prefix;

    /// <summary>The opening quote of the name, the closing one, and the end of the value.</summary>
    public int Start, NameEnd, End;

    /// <summary>Where the name began in the source text.</summary>
    public int Source;

    /// <summary>A name of ASCII without escapes: its bytes sort as its UTF-16 code units do.</summary>
    public bool Plain;
}
