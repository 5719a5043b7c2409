using System.Text;

namespace Cop;

/// <summary>Where a member lies within the canonical bytes of its object; the name with its quotes.</summary>
internal readonly record struct MemberSlice(int Start, int NameEnd, int End)
{
    public int ValueStart => NameEnd + 1;

    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> json) => json[Start..NameEnd];

    /// <summary>Whether this is the member of a name that is plain ASCII.</summary>
    public bool IsNamed(ReadOnlySpan<byte> json, ReadOnlySpan<char> plain) => Ascii.Equals(json[(Start + 1)..(NameEnd - 1)], plain);

    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> json) => json[ValueStart..End];
}
