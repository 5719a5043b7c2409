namespace Cop.Storage;

/// <summary>A row of a sequence.</summary>
/// <param name="Index">The index, from 0.</param>
/// <param name="Data">The bytes.</param>
public readonly record struct SequenceRow(long Index, ReadOnlyMemory<byte> Data);
