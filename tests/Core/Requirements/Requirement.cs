namespace Cop.Core.Tests.Requirements;

/// <summary>One normative sentence of the protocol and its tests.</summary>
/// <param name="Id"><c>COP-section-n</c>, counted in the order of the text. It never changes its meaning.</param>
/// <param name="Level">The requirement level.</param>
/// <param name="Section">The section of the protocol.</param>
/// <param name="Profile">The part of the protocol that it belongs to.</param>
/// <param name="Rule">The paraphrased rule.</param>
/// <param name="DecidedBy">The decisions that make it precise.</param>
/// <param name="Status">Covered by tests, planned, or not testable by a program.</param>
/// <param name="Checks">Tests that fail when it is violated, as Class.Method.</param>
internal sealed record Requirement(
    string Id, string Level, string Section, string Profile, string Rule, string[] DecidedBy, string Status, string[] Checks)
{
    public static string[] Levels { get; } = ["MUST", "MUST_NOT", "SHOULD", "SHOULD_NOT"];

    public static string[] Profiles { get; } = ["core", "hitl", "ai", "ledger", "jsonld", "transport", "process"];

    public static string[] Statuses { get; } = ["covered", "planned", "process"];

    /// <summary>The parts of the protocol that this kernel implements in full: sections 2 to 6.2, 9.1 to 9.3, 10.1 and 10.4.</summary>
    public bool MustHaveACheck => Profile == "core" && (Level is "MUST" or "MUST_NOT") && Demanded.Any(IsIn);

    private static string[] Demanded { get; } = ["2", "3", "4", "5", "6.1", "6.2", "9.1", "9.2", "9.3", "10.1", "10.4"];

    private bool IsIn(string section) => Section == section || Section.StartsWith(section + ".", StringComparison.Ordinal);
}
