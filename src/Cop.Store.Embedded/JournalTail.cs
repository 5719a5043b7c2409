namespace Cop;

/// <summary>Tells what was written behind the last record from the zeros that are room for the next.</summary>
internal static class JournalTail
{
    private const int Step = 64 * 1024;

    /// <summary>Where the last byte ends that is not zero; where the tail begins, when all are.</summary>
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
