namespace Cop;

/// <summary>The bug that is switched on for the simulation of this thread.</summary>
internal static class InjectedBugs
{
    [ThreadStatic]
    private static InjectedBug _active;

    public static bool Has(InjectedBug bug) => _active == bug;

    public static void Switch(InjectedBug bug) => _active = bug;
}
