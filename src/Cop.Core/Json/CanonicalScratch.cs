namespace Cop;

/// <summary>The buffers of one canonicalization, cached per thread so that a usual event needs no allocation.</summary>
internal sealed class CanonicalScratch
{
    /// <summary>The maximum size cached per thread; larger buffers are not kept for the life of the thread.</summary>
    private const int KeptBytes = 128 * 1024;
    private const int KeptMembers = 4096;

    [ThreadStatic]
    private static CanonicalScratch? _free;

    public byte[] Bytes = new byte[4096];
    public MemberSlot[] Members = new MemberSlot[64];
    public ContainerFrame[] Frames = new ContainerFrame[16];

    /// <summary>Takes the thread's buffers, so that a caller's buffer writer may canonicalize as well.</summary>
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
