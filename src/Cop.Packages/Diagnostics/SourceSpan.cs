namespace Cop.Packages;

/// <summary>A part of a text file. Lines and columns start at 1; columns count UTF-16 units; the end is exclusive.</summary>
/// <param name="Line">The first line.</param>
/// <param name="Column">The first column.</param>
/// <param name="EndLine">The line of the end.</param>
/// <param name="EndColumn">The column behind the last character.</param>
public readonly record struct SourceSpan(int Line, int Column, int EndLine, int EndColumn)
{
    /// <summary>The first character of a file, for a diagnostic that concerns the whole file.</summary>
    public static SourceSpan Start { get; } = new(1, 1, 1, 1);
}
