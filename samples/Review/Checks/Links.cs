using System.Text.RegularExpressions;

namespace Cop.Samples.Review;

/// <summary>The links of a section to files.</summary>
internal static partial class Links
{
    /// <summary>Finds the targets in the order of their lines; URLs and anchors within the document are skipped.</summary>
    public static IEnumerable<(int Line, string Target)> Find(Prose prose)
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

    /// <summary>Whether a target exists. One that starts with a slash is looked up in each parent folder, as repository sites do.</summary>
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
