namespace Cop.Packages;

/// <summary>Indents the lines of an include that is alone on its line.</summary>
internal static class Indentation
{
    /// <summary>The segments with blanks in front of each line that is not empty. A segment keeps its origin.</summary>
    public static IEnumerable<TemplateSegment> Apply(IEnumerable<TemplateSegment> segments, string indent)
    {
        bool isLineStart = true;
        foreach (var segment in segments)
        {
            var text = new System.Text.StringBuilder();
            foreach (char letter in segment.Text)
            {
                if (isLineStart && letter != '\n') text.Append(indent);
                isLineStart = letter == '\n';
                text.Append(letter);
            }

            yield return segment with { Text = text.ToString() };
        }
    }
}
