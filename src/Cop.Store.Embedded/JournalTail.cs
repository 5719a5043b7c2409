namespace Cop;

/// <summary>Distinguishes bytes written after the last record from the zeros of its room.</summary>
internal static class JournalTail
{
    private const int Step = 64 * 1024;

    /// <summary>Returns the end of the last byte that is not zero; the start of the tail when all are.</summary>
    public static long EndOfWritten(IJournalFile file, long from, long length)
    {
        var bytes = new byte[Step];
        for (var end = length; end > from; end -= Step)
        {
            var start = Math.Max(from, end - Step);
            var read = bytes.AsSpan(0, file.ReadAt(start, bytes.AsSpan(0, (int)(end - start))));
            if (read.LastIndexOfAnyExcept((byte)0) is >= 0 and var last)
                return start + last + 1;
        }

        return from;
    }
}
