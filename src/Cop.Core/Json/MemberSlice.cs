using System.Text;

namespace Cop;

/// <summary>The range of a member within the canonical bytes of its object; the name includes its quotes.</summary>
internal readonly record struct MemberSlice(int Start, int NameEnd, int End)
{
    public int ValueStart => NameEnd + 1;

    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> json) => json[Start..NameEnd];

    /// <summary>Returns whether this is the member with an ASCII name.</summary>
    public bool IsNamed(ReadOnlySpan<byte> json, ReadOnlySpan<char> plain) => Ascii.Equals(json[(Start + 1)..(NameEnd - 1)], plain);

    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> json) => json[ValueStart..End];
}
