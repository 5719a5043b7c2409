namespace Cop.Samples.Review;

/// <summary>A part of a document: a heading and the lines until the next one.</summary>
/// <param name="Title">The text of the heading; a placeholder before the first heading.</param>
/// <param name="Level">The level of the heading; 0 before the first heading.</param>
/// <param name="PreviousLevel">The level of the previous heading; 0 if there is none.</param>
/// <param name="FirstLine">The number of the first line, from 1.</param>
/// <param name="LineCount">The number of lines.</param>
[CopData]
internal sealed partial record Section(string Title, int Level, int PreviousLevel, int FirstLine, int LineCount)
{
    /// <summary>The lines of the section, out of all lines of the document.</summary>
    public ReadOnlySpan<string> LinesOf(string[] document) => document.AsSpan(FirstLine - 1, LineCount);
}
