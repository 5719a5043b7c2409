using System.Text.RegularExpressions;

namespace Cop.Rules.Tests;

/// <summary>Finds types and members in blanked code by counting braces: exact enough for lengths and names.</summary>
internal static partial class SourceBlocks
{
    public static IReadOnlyList<SourceBlock> Read(string code)
    {
        var found = new List<SourceBlock>();
        ReadMembers(code, 0, 0, found);
        return found;
    }

    [GeneratedRegex(@"\b(?:class|interface|enum|struct|record(?:\s+struct|\s+class)?)\s+(\w+)")]
    private static partial Regex TypeHeader();

    [GeneratedRegex(@"\bdelegate\s+[^(]*?(\w+)\s*(?:<[^(]*>)?\s*\(")]
    private static partial Regex DelegateHeader();

    // Reads the members of a type, or of the file, up to the closing brace. Returns the index after it.
    private static int ReadMembers(string code, int at, int depth, List<SourceBlock> found)
    {
        for (var begin = at; at < code.Length; begin = at)
        {
            at = EndOfHeader(code, begin);
            if (at >= code.Length || code[at] == '}')
                return at + 1;
            var header = string.Join(' ', code[begin..at].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            var type = TypeHeader().Match(header) is { Success: true } match && !header.Contains("delegate ", StringComparison.Ordinal)
                ? match.Groups[1].Value
                : null;
            if (type is null && DelegateHeader().Match(header) is { Success: true } named)
                type = named.Groups[1].Value;
            var place = found.Count;
            if (code[at] == '{' && type is not null)
                at = ReadMembers(code, at + 1, depth + 1, found);
            else if (code[at] != ';')
                at = EndOfBody(code, at);
            else
                at++;
            if (header.Length > 0 && (type is not null || code[at - 1] == '}' || header.Contains('(', StringComparison.Ordinal)))
                found.Insert(place, Block(code, begin, at, header, type, depth));
        }

        return at;
    }

    private static SourceBlock Block(string code, int begin, int end, string header, string? type, int depth)
    {
        while (char.IsWhiteSpace(code[begin]))
            begin++;
        return new SourceBlock(header, type, depth, code.AsSpan(0, begin).Count('\n') + 1, code.AsSpan(begin, end - begin).Count('\n') + 1);
    }

    // The header of a member ends with its body, an initial value, or a semicolon; parentheses and brackets are skipped.
    private static int EndOfHeader(string code, int at)
    {
        for (var nesting = 0; at < code.Length; at++)
        {
            nesting += code[at] is '(' or '[' ? 1 : code[at] is ')' or ']' ? -1 : 0;
            if (nesting == 0 && (code[at] is '{' or '}' or ';' || code[at] == '=' && IsBody(code, at)))
                return at;
        }

        return at;
    }

    // Operator names contain an equals sign: "operator ==", "operator <=".
    private static bool IsBody(string code, int at) =>
        !code[Math.Max(0, at - 12)..at].Contains("operator", StringComparison.Ordinal) || code[at + 1] == '>';

    private static int EndOfBody(string code, int at)
    {
        var isBlock = code[at] == '{';
        for (var nesting = 0; at < code.Length; at++)
        {
            nesting += code[at] is '(' or '[' or '{' ? 1 : code[at] is ')' or ']' or '}' ? -1 : 0;
            if (nesting == 0 && (code[at] == ';' || isBlock && code[at] == '}' && !IsInitialised(code, at)))
                return at + 1;
        }

        return at;
    }

    // "{ get; } = value;" continues to its semicolon.
    private static bool IsInitialised(string code, int at)
    {
        do
            at++;
        while (at < code.Length && char.IsWhiteSpace(code[at]));
        return at < code.Length && code[at] == '=' && code[at + 1] != '>';
    }
}
