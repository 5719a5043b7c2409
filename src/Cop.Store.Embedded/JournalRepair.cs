namespace Cop;

/// <summary>The end of a journal that an interrupted append left behind, and that belongs to no acknowledged record.</summary>
/// <param name="Offset">Where the sound records end.</param>
/// <param name="Bytes">How many bytes stand behind.</param>
/// <param name="Reason">What is wrong with the first record there.</param>
/// <param name="IsCut">True when the bytes were cut; false when they were only passed over, in a journal opened read-only.</param>
internal sealed record JournalRepair(long Offset, long Bytes, string Reason, bool IsCut)
{
    /// <summary>For the log.</summary>
    public string Message => IsCut
        ? $"An append was interrupted: {Bytes} bytes at byte {Offset} were cut off the journal ({Reason}). All records before it are sound."
        : $"An append is running or was interrupted: {Bytes} bytes at byte {Offset} of the journal were not read ({Reason}).";
}
