namespace Cop;

/// <summary>The remainder of an interrupted append at the end of a journal; not part of an acknowledged record.</summary>
/// <param name="Offset">Offset at which the valid records end.</param>
/// <param name="Bytes">Number of bytes after it.</param>
/// <param name="Reason">The fault of the first record there.</param>
/// <param name="IsCut">Whether the bytes were cut; false when a journal opened read-only ignores them.</param>
internal sealed record JournalRepair(long Offset, long Bytes, string Reason, bool IsCut)
{
    /// <summary>The message for the log.</summary>
    public string Message => IsCut
        ? $"An append was interrupted: {Bytes} bytes at byte {Offset} were cut off the journal ({Reason}). All records before it are valid."
        : $"An append is running or was interrupted: {Bytes} bytes at byte {Offset} of the journal were not read ({Reason}).";
}
