namespace Cop;

/// <summary>The kinds of records of a journal.</summary>
internal enum RecordKind : uint
{
    /// <summary>One commit of the store: its body is opaque to the journal.</summary>
    Commit = 1,

    /// <summary>The mark of a clean close, without a body: all records before it are durable.</summary>
    Closed = 2,
}
