namespace Cop;

/// <summary>Which fault of the kernel is switched on for the simulation that runs on this thread.</summary>
internal static class InjectedBugs
{
    [ThreadStatic]
    private static InjectedBug _active;

    public static bool Has(InjectedBug bug) => _active == bug;

    public static void Switch(InjectedBug bug) => _active = bug;
}
