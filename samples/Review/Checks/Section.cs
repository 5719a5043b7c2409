using System.Globalization;
using System.Text.Json;

namespace Cop.Samples.Review;

/// <summary>A part of a document: a heading and the lines until the next one.</summary>
/// <param name="Title">The text of the heading; a placeholder before the first heading.</param>
/// <param name="Level">The level of the heading; 0 before the first heading.</param>
/// <param name="PreviousLevel">The level of the previous heading; 0 if there is none.</param>
/// <param name="FirstLine">The number of the first line, from 1.</param>
/// <param name="LineCount">The number of lines.</param>
internal sealed record Section(string Title, int Level, int PreviousLevel, int FirstLine, int LineCount)
{
    /// <summary>The section as metadata of its task.</summary>
    public CopJson ToMetadata() => CopJson.Object(
        ("level", CopJson.From(Level)),
        ("previousLevel", CopJson.From(PreviousLevel)),
        ("firstLine", CopJson.From(FirstLine)),
        ("lineCount", CopJson.From(LineCount)));

    /// <summary>Reads the section of a task from its metadata.</summary>
    public static Section FromTask(CopTask task)
    {
        return new Section(task.Title ?? "", Number("level"), Number("previousLevel"), Number("firstLine"), Number("lineCount"));

        int Number(string name) => task.Metadata?[name] is { Kind: JsonValueKind.Number } number
            ? int.Parse(number.ToString(), CultureInfo.InvariantCulture)
            : throw new CopException(new CopError(
                CopErrorCodes.InvalidPayload, $"Task '{task.Id}' has no metadata.{name}: it does not belong to a review."));
    }

    /// <summary>The lines of the section, out of all lines of the document.</summary>
    public ReadOnlySpan<string> LinesOf(string[] document) => document.AsSpan(FirstLine - 1, LineCount);
}
