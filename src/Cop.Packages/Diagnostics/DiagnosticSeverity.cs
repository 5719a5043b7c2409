namespace Cop.Packages;

/// <summary>How much a <see cref="Diagnostic"/> matters.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The command fails.</summary>
    Error,

    /// <summary>The command goes on; something is probably not as its author meant it.</summary>
    Warning,

    /// <summary>Information beside another diagnostic.</summary>
    Note,
}
