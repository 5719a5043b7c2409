namespace Cop.Packages;

/// <summary>The result of an audit.</summary>
/// <param name="Packages">The number of packages that were checked, the root included.</param>
/// <param name="Files">The number of their files.</param>
/// <param name="Repaired">The packages that were fetched again.</param>
public sealed record AuditReport(int Packages, int Files, int Repaired);
