namespace Cop;

/// <summary>Fills the destination with the journal's bytes from an offset; an error when they cannot be read now.</summary>
internal delegate CopError? JournalBytes(long offset, Span<byte> destination);
