using System.Text;
using Spectre.Console.Rendering;

namespace Cop.Cli;

/// <summary>Fits text to a number of terminal cells. A wide character takes two.</summary>
internal static class TextWrapping
{
    private const string Ellipsis = "…";

    /// <summary>Splits a text between words into lines of at most a width. A wider word gets a line of its own.</summary>
    /// <param name="text">One line of text; its leading spaces are kept.</param>
    /// <param name="width">The width in cells.</param>
    /// <param name="indent">The number of spaces before the second line and those after it.</param>
    public static IEnumerable<string> Wrap(string text, int width, int indent)
    {
        if (Width(text) <= width)
        {
            yield return text;
            yield break;
        }

        var words = text.TrimStart(' ').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var line = new StringBuilder(new string(' ', text.Length - text.TrimStart(' ').Length));
        var (used, isEmpty) = (line.Length, true);
        foreach (var word in words)
        {
            var needed = Width(word);
            if (!isEmpty && used + 1 + needed > width)
            {
                yield return line.ToString();
                line.Clear().Append(' ', indent);
                (used, isEmpty) = (indent, true);
            }

            if (!isEmpty)
                line.Append(' ');
            line.Append(word);
            (used, isEmpty) = (used + needed + (isEmpty ? 0 : 1), false);
        }

        yield return line.ToString();
    }

    /// <summary>Cuts a text to a width; an ellipsis replaces the rest.</summary>
    public static string Crop(string text, int width)
    {
        if (Width(text) <= width)
            return text;
        var cropped = new StringBuilder();
        var used = Width(Ellipsis);
        foreach (var rune in text.EnumerateRunes())
        {
            used += Width(rune.ToString());
            if (used > width)
                break;
            cropped.Append(rune);
        }

        return width < 1 ? "" : cropped.Append(Ellipsis[0]).ToString();
    }

    /// <summary>Gets the width of a text in cells.</summary>
    public static int Width(string text) => new Segment(text).CellCount();
}
