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
