namespace Cop;

/// <summary>The first thing in a journal that is not as it was written.</summary>
/// <param name="Offset">The byte at which the faulty record begins.</param>
/// <param name="Number">The record's number, counted from its predecessor.</param>
/// <param name="Reason">What is wrong, for people.</param>
internal sealed record JournalCorruption(long Offset, long Number, string Reason)
{
    /// <summary>Whether an append that was cut off by a crash can look like this.</summary>
    public bool IsTearable { get; init; }

    /// <summary>Where a following record may begin: behind the faulty one when its own header is sound.</summary>
    public long SearchFrom { get; init; } = Offset + 1;
}
