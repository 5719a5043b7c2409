using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The targets and options of a build.</summary>
public sealed record BuildRequest
{
    /// <summary>Names of targets of the manifest, or of formats; empty for all targets of the manifest.</summary>
    public ImmutableArray<string> Targets { get; init; } = [];

    /// <summary>Whether losing guardrails, approvals, rate limits or schemas of arguments is an error.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Whether a host of this kernel runs the package, so that what the runtime enforces is no loss.</summary>
    public bool RunsInKernel { get; init; }

    /// <summary>Whether results of earlier builds are used. The files are the same either way.</summary>
    public bool UsesCache { get; init; } = true;

    /// <summary>The folder for the files, one folder in it for each target; null for <c>dist</c> in the package's folder.</summary>
    public string? Output { get; init; }
}
