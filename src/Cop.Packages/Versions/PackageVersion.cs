using System.Diagnostics.CodeAnalysis;
using Semver;

namespace Cop.Packages;

/// <summary>Reads versions of packages: SemVer 2.0.0, at most 128 characters, without build metadata (P-3).</summary>
internal static class PackageVersion
{
    public const int MaxLength = 128;

    public static bool TryParse(string text, [NotNullWhen(true)] out SemVersion? version, [NotNullWhen(false)] out string? reason)
    {
        (version, reason) = (null, null);
        if (text.Length > MaxLength)
            reason = $"A version has at most {MaxLength} characters.";
        else if (!SemVersion.TryParse(text, SemVersionStyles.Strict, out var parsed, MaxLength))
            reason = "A version is MAJOR.MINOR.PATCH with an optional -prerelease, as in 1.2.0 or 1.2.0-rc.1, without leading zeros.";
        else if (parsed.Metadata.Length > 0)
            reason = "Build metadata (behind +) does not order versions and is not allowed.";
        else
            version = parsed;
        return version is not null;
    }
}
