namespace Cop.Packages;

/// <summary>A code with its severity and the exit code of a command that fails by it.</summary>
/// <param name="Id">Such as <c>CTX1101</c>.</param>
/// <param name="Severity">The severity of each diagnostic with this code.</param>
/// <param name="ExitCode">The exit code of the tool; 0 for a warning.</param>
/// <param name="Meaning">The meaning of the code, for the list of codes.</param>
internal sealed record DiagnosticCode(string Id, DiagnosticSeverity Severity, int ExitCode, string Meaning);
