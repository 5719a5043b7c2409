using System.Text.RegularExpressions;

namespace Cop.Cli;

/// <summary>Links of a section to files.</summary>
internal static partial class Links
{
    /// <summary>The targets in the order of their lines; addresses with a scheme and places within the document are none.</summary>
    public static IEnumerable<(int Line, string Target)> In(Prose prose)
    {
        for (var i = 0; i < prose.Lines.Length; i++)
        {
            foreach (var match in Inline().Matches(prose.Lines[i]).Concat(Definition().Matches(prose.Lines[i])))
            {
                if (FileOf(match.Groups["target"].Value) is { } target)
                    yield return (i, target);
            }
        }
    }

    /// <summary>Whether a target exists. One that begins with a slash counts from any folder above, as on sites that show repositories.</summary>
    public static bool Exists(string directory, string target)
    {
        if (!target.StartsWith('/'))
            return Path.Exists(Path.Combine(directory, target));
        for (var folder = new DirectoryInfo(directory); folder is not null; folder = folder.Parent)
        {
            if (Path.Exists(Path.Combine(folder.FullName, target.TrimStart('/'))))
                return true;
        }

        return false;
    }

    private static string? FileOf(string target)
    {
        var path = target.Split('#', '?')[0];
        if (path.Length == 0 || Scheme().IsMatch(path) || path.StartsWith("//", StringComparison.Ordinal))
            return null;
        return Uri.UnescapeDataString(path);
    }

    [GeneratedRegex(@"\]\(\s*(?:<(?<target>[^>]*)>|(?<target>[^\s)]+))(?:\s+(?:""[^""]*""|'[^']*'))?\s*\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Inline();

    [GeneratedRegex(@"^ {0,3}\[[^\]]+\]:\s*(?:<(?<target>[^>]*)>|(?<target>\S+))", RegexOptions.ExplicitCapture)]
    private static partial Regex Definition();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]*:")]
    private static partial Regex Scheme();
}
