namespace Cop;

/// <summary>How far the reading of a journal is.</summary>
/// <param name="BytesRead">Bytes read and checked.</param>
/// <param name="BytesTotal">Bytes to read.</param>
/// <param name="Records">Commits read.</param>
public readonly record struct JournalProgress(long BytesRead, long BytesTotal, long Records);
