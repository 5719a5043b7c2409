namespace Cop.Packages;

/// <summary>Removes the lines that hold one block, comment or include tag alone, and the blanks that a <c>~</c> trims.</summary>
internal static class TemplateLines
{
    /// <summary>Returns the tokens with their texts shortened, and the indentation of each include that is alone on its line.</summary>
    public static List<(TemplateToken Token, string? Indent)> Tidy(List<TemplateToken> tokens)
    {
        var texts = tokens.Select(token => token.Kind == TemplateTokenKind.Text ? token.Content : null).ToArray();
        var indents = new string?[tokens.Count];
        // Whether a tag is alone on its line is decided on the original texts.
        var alone = Enumerable.Range(0, tokens.Count).Where(index => tokens[index].MayStandAlone && StandsAlone(tokens, index)).ToList();
        foreach (int index in alone)
        {
            if (index > 0)
            {
                string before = texts[index - 1]!;
                int line = before.LastIndexOf('\n') + 1;
                if (tokens[index].IsInclude) indents[index] = before[line..];
                texts[index - 1] = before[..line];
            }
            else if (tokens[index].IsInclude)
            {
                indents[index] = "";
            }

            if (index + 1 < tokens.Count) texts[index + 1] = texts[index + 1]![(texts[index + 1]!.IndexOf('\n') + 1)..];
        }

        for (int index = 0; index < tokens.Count; index++)
        {
            if (tokens[index].TrimsLeft && index > 0) texts[index - 1] = texts[index - 1]?.TrimEnd();
            if (tokens[index].TrimsRight && index + 1 < tokens.Count) texts[index + 1] = texts[index + 1]?.TrimStart();
        }

        return [.. tokens.Select((token, index) => (texts[index] is { } text ? token with { Content = text } : token, indents[index]))];
    }

    private static bool StandsAlone(List<TemplateToken> tokens, int index)
    {
        bool startsLine = index == 0 || tokens[index - 1] is { Kind: TemplateTokenKind.Text } before
            && IsBlankEnd(before.Content, isFirst: index == 1);
        bool endsLine = index == tokens.Count - 1
            || tokens[index + 1] is { Kind: TemplateTokenKind.Text } behind
                && IsBlankStart(behind.Content, isLast: index == tokens.Count - 2);
        return startsLine && endsLine;
    }

    private static bool IsBlankEnd(string text, bool isFirst)
    {
        int line = text.LastIndexOf('\n');
        return (line >= 0 || isFirst) && text.AsSpan(line + 1).IsWhiteSpace();
    }

    private static bool IsBlankStart(string text, bool isLast)
    {
        int line = text.IndexOf('\n');
        return line >= 0 ? text.AsSpan(0, line).IsWhiteSpace() : isLast && text.AsSpan().IsWhiteSpace();
    }
}
