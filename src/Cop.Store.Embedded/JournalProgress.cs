namespace Cop;

/// <summary>The progress of reading a journal.</summary>
/// <param name="BytesRead">Number of bytes read and checked.</param>
/// <param name="BytesTotal">Number of bytes to read.</param>
/// <param name="Records">Number of commits read.</param>
public readonly record struct JournalProgress(long BytesRead, long BytesTotal, long Records);
