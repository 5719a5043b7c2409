using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace Cop.Packages;

/// <summary>Patterns of <c>.copignore</c>, with the syntax of gitignore.</summary>
internal sealed class IgnorePatterns
{
    public const string FileName = ".copignore";

    private readonly ImmutableArray<(Regex Pattern, bool IsForFolders, bool IsNegated)> _patterns;

    private IgnorePatterns(ImmutableArray<(Regex, bool, bool)> patterns) => _patterns = patterns;

    public static IgnorePatterns Parse(string text) => new([.. text.Split('\n').Select(ParseLine).OfType<(Regex, bool, bool)>()]);

    /// <summary>Whether a file or one of the folders around it is ignored. The last pattern that matches decides.</summary>
    public bool IsIgnored(string path)
    {
        for (int slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            if (Matches(path[..slash], isFolder: true)) return true;
        }

        return Matches(path, isFolder: false);
    }

    /// <summary>One pattern of paths from the package's folder, as exports are written.</summary>
    public static Regex Glob(string pattern) =>
        LinearPattern.TryCompile($"^{Translate(pattern)}\\z", out var regex, out _) ? regex : LinearPattern.OfSchema("^\\b\\B$");

    private bool Matches(string path, bool isFolder)
    {
        foreach (var (pattern, isForFolders, isNegated) in _patterns.Reverse())
        {
            if ((isFolder || !isForFolders) && pattern.IsMatch(path)) return !isNegated;
        }

        return false;
    }

    private static (Regex, bool, bool)? ParseLine(string line)
    {
        line = line.TrimEnd('\r').TrimEnd(' ');
        if (line.Length == 0 || line[0] == '#') return null;
        bool isNegated = line[0] == '!';
        if (isNegated || line.StartsWith("\\#", StringComparison.Ordinal) || line.StartsWith("\\!", StringComparison.Ordinal)) line =
            line[1..];
        bool isForFolders = line.EndsWith('/');
        line = line.TrimEnd('/');
        if (line.Length is 0 or > 1024) return null;
        // A slash inside ties the pattern to the package's folder.
        bool isAnchored = line.Contains('/');
        string expression = $"^{(isAnchored ? "" : "(.*/)?")}{Translate(line.TrimStart('/'))}\\z";
        return LinearPattern.TryCompile(expression, out var regex, out _) ? (regex, isForFolders, isNegated) : null;
    }

    private static string Translate(string pattern)
    {
        var expression = new StringBuilder();
        for (int at = 0; at < pattern.Length; at++)
        {
            string rest = pattern[at..];
            if (rest.StartsWith("**/", StringComparison.Ordinal)) (_, at) = (expression.Append("(.*/)?"), at + 2);
            else if (rest.StartsWith("/**", StringComparison.Ordinal) && rest.Length == 3) (_, at) = (expression.Append("/.*"), at + 2);
            else if (rest[0] == '*') expression.Append("[^/]*");
            else if (rest[0] == '?') expression.Append("[^/]");
            else if (rest[0] == '[' && rest.IndexOf(']', 2) is > 0 and var end)
                (_, at) = (expression.Append('[').Append(Class(rest[1..end])).Append(']'), at + end);
            else expression.Append(Regex.Escape(rest[..1]));
        }

        return expression.ToString();
    }

    private static string Class(string members) =>
        (members[0] is '!' ? "^" : "") +
            members.TrimStart('!').Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal);
}
