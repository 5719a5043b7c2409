using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Cop.Packages;

/// <summary>Rules of package names (P-1, P-2). The manifest's schema contains the form too.</summary>
internal static partial class PackageName
{
    private static readonly ImmutableHashSet<string> Reserved =
        ["cop", "core", "cli", "runtime", "registry", "test", "eval", "lint", "build"];

    public static bool IsValid(string name) => Form().IsMatch(name);

    /// <summary>Whether an unscoped name is reserved.</summary>
    public static bool IsReserved(string name) => Reserved.Contains(name);

    [GeneratedRegex("^(@[a-z][a-z0-9-]{0,62}[a-z0-9]/)?[a-z][a-z0-9-]{0,62}[a-z0-9]\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
