namespace Cop.Packages;

/// <summary>The effect of a <see cref="Diagnostic"/> on the command.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The command fails.</summary>
    Error,

    /// <summary>The command continues; something is probably not as its author meant it.</summary>
    Warning,

    /// <summary>Information beside another diagnostic.</summary>
    Note,
}
