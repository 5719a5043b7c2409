namespace Cop;

/// <summary>The errors of opening, writing and reading a journal.</summary>
internal static class JournalErrors
{
    // errno on Linux and macOS, and the same conditions on Windows, as .NET reports them in HResult.
    private static readonly HashSet<int> FullDisk = [28, 122, 69, unchecked((int)0x80070070), unchecked((int)0x80070027)];
    private static readonly HashSet<int> ReadOnlyPlace = [1, 13, 30, unchecked((int)0x80070013)];

    public static bool IsOfStorage(Exception exception) => exception is IOException or UnauthorizedAccessException;

    public static CopError Corrupt(IJournalFile file, JournalCorruption fault, string? evidence = null) => new(
        CopErrorCodes.StoreCorrupt,
        $"The journal '{file.Name}' is damaged at byte {fault.Offset}, record {fault.Number}: "
        + $"{fault.Reason}{(evidence is null ? "" : "; " + evidence)}. "
        + "Nothing was changed. Restore the file from a backup, or export the records that precede this byte; "
        + "`cop store verify` repeats this check.",
        CopErrorCategory.Fatal);

    public static CopError Foreign(IJournalFile file) => new(
        CopErrorCodes.StoreFormat,
        $"The file '{file.Name}' is not a COP journal. Nothing was changed; choose another path for the store.");

    public static CopError OtherVersion(IJournalFile file, uint version) => new(
        CopErrorCodes.StoreFormat,
        $"The journal '{file.Name}' has format version {version}; this program reads version {JournalHeader.Version}. "
        + "Use the program that wrote it, or a newer one.");

    public static CopError ShortHeader(IJournalFile file, int length) => Corrupt(
        file, new JournalCorruption(0, 0, $"the file has only {length} of the {JournalHeader.Size} bytes that it was created with"));

    public static CopError Locked(string path, string holder) => new(
        CopErrorCodes.StoreLocked,
        $"The journal '{path}' is open for writing in {holder}. End it, or open the store read-only.",
        CopErrorCategory.Temporary);

    public static CopError Missing(string path) => new(
        CopErrorCodes.NotFound, $"There is no journal at '{path}'. Check the path, or open it for writing to create one.");

    public static CopError NotOpened(string path, Exception cause) =>
        cause is UnauthorizedAccessException || ReadOnlyPlace.Contains(cause.HResult)
            ? new CopError(
                CopErrorCodes.StoreReadOnly,
                $"The journal '{path}' cannot be opened: {cause.Message} Grant access, or open the store read-only.")
            : CopError.Temporary(CopErrorCodes.Unavailable, $"The journal '{path}' cannot be opened: {cause.Message}");

    public static CopError NotRead(IJournalFile file, long offset, Exception cause) => CopError.Temporary(
        CopErrorCodes.Unavailable, $"The journal '{file.Name}' cannot be read at byte {offset}: {cause.Message}");

    public static CopError NotWritten(IJournalFile file, long offset, Exception cause) => CopError.Temporary(
        CopErrorCodes.Unavailable,
        $"The journal '{file.Name}' could not be written at byte {offset}: "
        + $"{(FullDisk.Contains(cause.HResult) ? "the disk is full." : cause.Message)} "
        + "Appends are refused until the journal is recovered; then retry with the same ids.");

    public static CopError OpenedReadOnly(IJournalFile file) => new(
        CopErrorCodes.ReadOnly, $"The journal '{file.Name}' was opened read-only; open it for writing to append.");
}
