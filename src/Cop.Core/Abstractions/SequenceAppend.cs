using System.Collections.Immutable;

namespace Cop.Storage;

/// <summary>Rows to append to one sequence.</summary>
public sealed record SequenceAppend
{
    private readonly ValueArray<ReadOnlyMemory<byte>> _rows = [];

    /// <summary>The name of the sequence, 1 to 100 ASCII characters.</summary>
    public required string Sequence { get; init; }

    /// <summary>The index of the first row: the number of rows that the sequence must have.</summary>
    public required long FirstIndex { get; init; }

    /// <summary>The rows, in order.</summary>
    public required ImmutableArray<ReadOnlyMemory<byte>> Rows { get => _rows; init => _rows = value; }
}
