namespace Cop.Rules.Tests;

/// <summary>Fails a rule with the names of all violations.</summary>
internal static class Offenders
{
    public static void MustBeNone(IEnumerable<string> offenders, string rule)
    {
        var all = offenders.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (all.Count > 0)
            Assert.Fail($"{rule}\n{all.Count} break it:\n  {string.Join("\n  ", all)}");
    }
}
