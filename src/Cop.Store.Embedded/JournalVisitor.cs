namespace Cop;

/// <summary>Receives one commit of the journal, in order.</summary>
/// <param name="offset">Offset of the record; its body starts <see cref="RecordHeader.Size"/> bytes later.</param>
/// <param name="body">The verified body; the memory is reused after the call.</param>
internal delegate void JournalVisitor(long offset, ReadOnlyMemory<byte> body);
