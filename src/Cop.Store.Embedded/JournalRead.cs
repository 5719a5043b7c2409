namespace Cop;

/// <summary>Reads a journal's bytes from an offset into the destination; returns the error when they cannot be read.</summary>
internal delegate CopError? JournalRead(long offset, Span<byte> destination);
