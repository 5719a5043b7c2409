namespace Cop;

/// <summary>Takes one commit of the journal, in the order in which it was written.</summary>
/// <param name="offset">Where the record begins; its body begins <see cref="RecordHeader.Size"/> bytes later.</param>
/// <param name="body">The checked body; the memory is reused after the call.</param>
internal delegate void JournalVisitor(long offset, ReadOnlyMemory<byte> body);
