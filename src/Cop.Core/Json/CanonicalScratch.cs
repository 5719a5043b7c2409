namespace Cop;

/// <summary>The working memory of one canonicalisation, kept per thread so that a usual event costs no allocation.</summary>
internal sealed class CanonicalScratch
{
    /// <summary>What a thread keeps at most; a rare huge text must not stay in memory for the life of the thread.</summary>
    private const int KeptBytes = 128 * 1024;
    private const int KeptMembers = 4096;

    [ThreadStatic]
    private static CanonicalScratch? _free;

    public byte[] Bytes = new byte[4096];
    public MemberSlot[] Members = new MemberSlot[64];
    public ContainerFrame[] Frames = new ContainerFrame[16];

    /// <summary>Takes the thread's scratch away, so that a caller's buffer writer may canonicalise as well.</summary>
    public static CanonicalScratch Rent()
    {
        CanonicalScratch scratch = _free ?? new CanonicalScratch();
        _free = null;
        return scratch;
    }

    public static void Return(CanonicalScratch scratch)
    {
        if (scratch.Bytes.Length <= KeptBytes && scratch.Members.Length <= KeptMembers && scratch.Frames.Length <= KeptMembers)
            _free = scratch;
    }
}

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

/// <summary>An open object or array.</summary>
internal struct ContainerFrame
{
    /// <summary>Index of the object's first member slot.</summary>
    public int FirstMember;

    /// <summary>Items of an array that are complete.</summary>
    public int Items;
    public bool IsObject;

    /// <summary>Each name so far was greater than the one before.</summary>
    public bool Sorted;
}
