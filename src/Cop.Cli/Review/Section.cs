using System.Globalization;
using System.Text.Json;

namespace Cop.Cli;

/// <summary>A part of a document: a heading and what follows until the next one.</summary>
/// <param name="Title">The heading's text, or what stands for it before the first heading.</param>
/// <param name="Level">The heading's level; 0 before the first heading.</param>
/// <param name="PreviousLevel">The level of the heading before; 0 when there is none.</param>
/// <param name="FirstLine">The number of its first line, from 1.</param>
/// <param name="LineCount">How many lines it has.</param>
internal sealed record Section(string Title, int Level, int PreviousLevel, int FirstLine, int LineCount)
{
    /// <summary>What a task keeps of its section.</summary>
    public CopJson ToMetadata() => CopJson.Object(
        ("level", CopJson.From(Level)), ("previousLevel", CopJson.From(PreviousLevel)), ("firstLine", CopJson.From(FirstLine)), ("lineCount", CopJson.From(LineCount)));

    /// <summary>The section of a task.</summary>
    public static Section Of(CopTask task)
    {
        return new Section(task.Title ?? "", Number("level"), Number("previousLevel"), Number("firstLine"), Number("lineCount"));

        int Number(string name) => task.Metadata?[name] is { Kind: JsonValueKind.Number } number
            ? int.Parse(number.ToString(), CultureInfo.InvariantCulture)
            : throw new CopException(new CopError(CopErrorCodes.InvalidPayload, $"Task '{task.Id}' has no metadata.{name}; it was not made by the demo's planner."));
    }

    /// <summary>Its lines, out of all lines of the document.</summary>
    public ReadOnlySpan<string> LinesOf(string[] document) => document.AsSpan(FirstLine - 1, LineCount);
}
