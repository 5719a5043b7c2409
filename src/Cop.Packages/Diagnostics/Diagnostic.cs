namespace Cop.Packages;

/// <summary>A finding in a file of a package: the fault, its location and the remedy.</summary>
/// <remarks>Codes are listed in spec/packages/diagnostics.txt and never change their meaning.</remarks>
public sealed record Diagnostic
{
    /// <summary>The code, such as <c>CTX1101</c>.</summary>
    public required string Code { get; init; }

    /// <summary>Error, warning or note.</summary>
    public required DiagnosticSeverity Severity { get; init; }

    /// <summary>The exit code of a command that fails by it; 0 for a warning or a note.</summary>
    public int ExitCode => DiagnosticCodes.ExitCodeOf(Code);

    /// <summary>The fault, in one or two sentences.</summary>
    public required string Message { get; init; }

    /// <summary>The file, relative to the package's folder and with <c>/</c>.</summary>
    public required string File { get; init; }

    /// <summary>The location in the file.</summary>
    public SourceSpan Span { get; init; } = SourceSpan.Start;

    /// <summary>The JSON Pointer of the value in a YAML or JSON file; empty for the whole document or another kind of file.</summary>
    public string Pointer { get; init; } = "";

    /// <summary>A correction, where one is known.</summary>
    public DiagnosticFix? Fix { get; init; }

    /// <summary>The diagnostic as one line: <c>file:line:column: severity code: message</c>.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{File}:{Span.Line}:{Span.Column}: ")
        + $"{Severity.ToString().ToLowerInvariant()} {Code}: {Message}{(Fix is null ? "" : $" Fix: {Fix.Title}.")}";
}
