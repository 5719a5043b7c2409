namespace Cop;

/// <summary>One entry of a commit's body: its kind, and the offset and length of its bytes.</summary>
internal readonly record struct RecordEntry(byte Kind, int Offset, int Length);
