namespace Cop;

/// <summary>Fills the destination with a journal's bytes from an offset; the error when they cannot be read.</summary>
internal delegate CopError? JournalRead(long offset, Span<byte> destination);
