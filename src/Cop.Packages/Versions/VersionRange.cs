using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Semver;

namespace Cop.Packages;

/// <summary>A version range of a dependency in npm's grammar (P-11): <c>^ ~ &gt;= &lt;= &gt; &lt; = x * - ||</c>.</summary>
internal sealed partial record VersionRange(string Text, VersionSet Versions)
{
    public const int MaxLength = 256;

    /// <summary>Reads a range; false with a reason when it is none.</summary>
    /// <param name="text">Such as <c>^1.2.0</c>.</param>
    /// <param name="allowPrereleases">Whether every pre-release between the bounds is a member too (P-12).</param>
    /// <param name="range">The range.</param>
    /// <param name="reason">The reason that the text is no range.</param>
    public static bool TryParse(
        string text, bool allowPrereleases, [NotNullWhen(true)] out VersionRange? range, [NotNullWhen(false)] out string? reason)
    {
        (range, reason) = (null, null);
        if (text.Length > MaxLength)
            reason = $"A range has at most {MaxLength} characters.";
        else if (text.Trim().Length == 0)
            reason = "An empty range is not allowed; write * for any version.";
        else if (WildcardInside().Match(text) is { Success: true } inside)
            reason = $"\"{inside.Value}\" has a number behind a wildcard.";
        else if (!Symbols().IsMatch(text))
            reason = "A range is made of versions, ^ ~ >= <= > < = x * - and ||.";
        else if (ParseAlternatives(text, allowPrereleases) is { } versions)
            range = new(text, versions);
        else
            reason = "Ranges look like ^1.2.0, ~1.2.0, >=1.2.0 <2.0.0, 1.2.x, 1.2.0 - 2.0.0 or ^1 || ^2.";
        return range is not null;
    }

    // Each alternative is read alone: together, the library would forget the second part of "* || ^1.0.1-a", as npm does.
    private static VersionSet? ParseAlternatives(string text, bool allowPrereleases)
    {
        var versions = VersionSet.None;
        foreach (var part in text.Split("||"))
        {
            if (part.Trim().Length == 0) return null;
            if (!SemVersionRange.TryParseNpm(part.Trim(), allowPrereleases, out var parsed, MaxLength)) return null;
            foreach (var unbroken in parsed) versions = versions.Union(SetOf(unbroken, allowPrereleases));
        }

        return versions;
    }

    private static VersionSet SetOf(UnbrokenSemVersionRange range, bool allowPrereleases)
    {
        VersionCut? lower = range.Start is null ? null : new VersionCut(range.Start, !range.StartInclusive);
        VersionCut? upper = range.End is null ? null : new VersionCut(range.End, range.EndInclusive);
        var whole = VersionIntervals.Between(lower, upper);
        if (allowPrereleases) return new(ReleasesOf(lower, upper), whole);
        var admitted = VersionIntervals.None;
        foreach (var bound in new[] { range.Start, range.End }.OfType<SemVersion>().Where(bound => bound.IsPrerelease))
            admitted = admitted.Union(whole.Intersect(PrereleasesOf(bound.WithoutPrereleaseOrMetadata())));
        return new(ReleasesOf(lower, upper), admitted);
    }

    // Among releases, a bound at a pre-release of 1.2.0 is a bound before 1.2.0.
    private static VersionIntervals ReleasesOf(VersionCut? lower, VersionCut? upper) =>
        VersionIntervals.Between(ReleaseCut(lower), ReleaseCut(upper));

    private static VersionCut? ReleaseCut(VersionCut? cut) =>
        cut is { Version.IsPrerelease: true } bound ? new VersionCut(bound.Version.WithoutPrereleaseOrMetadata(), false) : cut;

    private static VersionIntervals PrereleasesOf(SemVersion core) =>
        VersionIntervals.Between(new VersionCut(core.WithPrerelease("0"), false), new VersionCut(core, false));

    [GeneratedRegex(@"(?<![0-9A-Za-z.+-])[v=]*([0-9]+\.)?[xX*]\.[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex WildcardInside();

    [GeneratedRegex(@"^[-0-9A-Za-z.+ ^~<>=*|\t]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Symbols();
}
