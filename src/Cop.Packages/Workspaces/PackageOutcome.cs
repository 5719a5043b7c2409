using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The outcome of an operation on a package: its result, and what is to be said about the files.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
/// <param name="Value">The result; null when the operation failed.</param>
/// <param name="Diagnostics">Errors, warnings and notes, by file and location.</param>
public sealed record PackageOutcome<T>(T? Value, ImmutableArray<Diagnostic> Diagnostics)
    where T : class
{
    // Of several faults, the one that decides is the one that has to be repaired first.
    private static readonly ImmutableArray<int> Order = [2, 12, 10, 9, 11, 3, 4, 5, 7, 6, 13, 1];

    /// <summary>Whether no diagnostic is an error.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>The exit code of a command with this outcome: 0, or that of the fault that comes first by the order of the codes.</summary>
    public int ExitCode
    {
        get
        {
            var codes = Diagnostics.Where(each => each.Severity == DiagnosticSeverity.Error).Select(each => each.ExitCode).ToList();
            return codes.Count == 0 ? 0 : Order.FirstOrDefault(codes.Contains, 1);
        }
    }
}
