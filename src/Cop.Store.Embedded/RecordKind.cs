namespace Cop;

/// <summary>What a journal's record is.</summary>
internal enum RecordKind : uint
{
    /// <summary>One commit of the store: its body is opaque to the journal.</summary>
    Commit = 1,

    /// <summary>The mark of a clean close, without a body: all that stands before it was durable.</summary>
    Closed = 2,
}
