namespace Cop.Packages;

/// <summary>Turns offsets of a text into lines and columns.</summary>
internal sealed class LinePositions
{
    private readonly List<int> _starts = [0];

    public LinePositions(string text)
    {
        for (int at = text.IndexOf('\n'); at >= 0; at = text.IndexOf('\n', at + 1)) _starts.Add(at + 1);
    }

    public SourceSpan SpanOf(int start, int end)
    {
        var (line, column) = At(start);
        var (endLine, endColumn) = At(end);
        return new(line, column, endLine, endColumn);
    }

    private (int Line, int Column) At(int offset)
    {
        int index = _starts.BinarySearch(offset);
        if (index < 0) index = ~index - 1;
        return (index + 1, offset - _starts[index] + 1);
    }
}
