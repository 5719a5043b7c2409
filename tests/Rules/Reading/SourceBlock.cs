namespace Cop.Rules.Tests;

/// <summary>A type or a member with a body.</summary>
/// <param name="Header">The code before its body.</param>
/// <param name="TypeName">The type's name; null for a member.</param>
/// <param name="Depth">The number of enclosing types.</param>
/// <param name="Line">Its first line.</param>
/// <param name="LineCount">Its lines, the header's included.</param>
internal sealed record SourceBlock(string Header, string? TypeName, int Depth, int Line, int LineCount)
{
    public bool IsType => TypeName is not null;

    public bool IsPublic => Header.Split(' ').Contains("public");

    /// <summary>The display name: the word before the parameters, or the end of the header.</summary>
    public string Label => TypeName
        ?? (Header.IndexOf('(', StringComparison.Ordinal) is > 0 and var parameters ? Header[..parameters] : Header).Split(' ').Last();
}
