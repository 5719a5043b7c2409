namespace Cop;

/// <summary>Where a member lies within the canonical bytes of its object; the name with its quotes.</summary>
internal readonly record struct MemberSlice(int Start, int NameEnd, int End)
{
    public int ValueStart => NameEnd + 1;

    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> json) => json[Start..NameEnd];

    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> json) => json[ValueStart..End];
}
