namespace Cop.Rules.Tests;

/// <summary>Replaces comments and literals by blanks. It parses every kind of string literal and the holes in them.</summary>
internal static class CodeBlanking
{
    public static string Blank(string text)
    {
        var code = text.ToCharArray();
        for (var at = 0; at < text.Length;)
            at = Skip(text, at, out var isBlank) is var end && isBlank ? Fill(code, at, end) : end;
        return new string(code);
    }

    private static int Fill(char[] code, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (code[i] != '\n')
                code[i] = ' ';
        }

        return to;
    }

    private static int Skip(string text, int at, out bool isBlank)
    {
        isBlank = true;
        if (Starts(text, at, "//") || text[at] == '#' && text[..at].TrimEnd(' ', '\t').LastOrDefault('\n') == '\n')
            return IndexOf(text, "\n", at);
        if (Starts(text, at, "/*"))
            return IndexOf(text, "*/", at + 2) + 2;
        if (text[at] == '\'')
            return EndOfQuoted(text, at + 1, '\'');
        var quote = at;
        while (quote < text.Length && text[quote] is '$' or '@')
            quote++;
        if (quote < text.Length && text[quote] == '"')
            return EndOfString(text, at, quote);
        isBlank = false;
        return at + 1;
    }

    private static int EndOfString(string text, int prefix, int quote)
    {
        var quotes = 0;
        while (quote + quotes < text.Length && text[quote + quotes] == '"')
            quotes++;
        if (quotes >= 3)
            return IndexOf(text, new string('"', quotes), quote + quotes) + quotes;
        var kinds = text[prefix..quote];
        if (kinds.Contains('$'))
            return EndOfInterpolated(text, quote + 1, isVerbatim: kinds.Contains('@'));
        if (!kinds.Contains('@'))
            return EndOfQuoted(text, quote + 1, '"');
        for (var at = quote + 1; ; at++)
        {
            if (text[at] == '"' && (at + 1 == text.Length || text[++at] != '"'))
                return at;
        }
    }

    private static int EndOfQuoted(string text, int at, char quote)
    {
        while (text[at] != quote)
            at += text[at] == '\\' ? 2 : 1;
        return at + 1;
    }

    // Holes contain code, but no rule needs it: a hole with a string in it is skipped as a whole.
    private static int EndOfInterpolated(string text, int at, bool isVerbatim)
    {
        while (text[at] != '"')
        {
            if (text[at] == '\\' && !isVerbatim || Starts(text, at, "{{") || Starts(text, at, "}}"))
                at += 2;
            else if (text[at] == '{')
                at = EndOfHole(text, at + 1);
            else
                at++;
        }

        return at + 1;
    }

    private static int EndOfHole(string text, int at)
    {
        for (var depth = 1; depth > 0;)
        {
            var end = Skip(text, at, out var isBlank);
            if (!isBlank)
                depth += text[at] == '{' ? 1 : text[at] == '}' ? -1 : 0;
            at = end;
        }

        return at;
    }

    private static bool Starts(string text, int at, string what) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;

    private static int IndexOf(string text, string what, int at) =>
        text.IndexOf(what, at, StringComparison.Ordinal) is >= 0 and var found ? found : text.Length;
}
