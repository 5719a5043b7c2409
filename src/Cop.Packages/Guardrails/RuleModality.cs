namespace Cop.Packages;

/// <summary>The force of a rule.</summary>
internal enum RuleModality
{
    Forbids,
    Requires,
    Allows,
}
