namespace Cop.Rules.Tests;

/// <summary>How a rule fails: with the names of all that break it.</summary>
internal static class Offenders
{
    public static void MustBeNone(IEnumerable<string> offenders, string rule)
    {
        var all = offenders.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (all.Count > 0)
            Assert.Fail($"{rule}\n{all.Count} break it:\n  {string.Join("\n  ", all)}");
    }
}
