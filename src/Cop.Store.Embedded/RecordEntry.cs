namespace Cop;

/// <summary>One entry of a commit's body: what it is, and where its bytes stand in the body.</summary>
internal readonly record struct RecordEntry(byte Kind, int Offset, int Length);
