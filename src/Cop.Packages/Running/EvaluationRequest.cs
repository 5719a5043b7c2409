using System.Collections.Immutable;
using Cop.AI;
using Microsoft.Extensions.AI;

namespace Cop.Packages;

/// <summary>The parts of a package that are evaluated, and how.</summary>
public sealed record EvaluationRequest
{
    /// <summary>The suites by name; empty for all of the manifest.</summary>
    public ImmutableArray<string> Suites { get; init; } = [];

    /// <summary>The only case; null for all.</summary>
    public string? Case { get; init; }

    /// <summary>The target whose bundle is tested; null for the first of the manifest.</summary>
    public string? Target { get; init; }

    /// <summary>The model; null for the target's.</summary>
    public string? Model { get; init; }

    /// <summary>The persona; null for the target's, else the default.</summary>
    public string? Persona { get; init; }

    /// <summary>Values of variables that cases do not give.</summary>
    public ImmutableDictionary<string, CopJson> Variables { get; init; } = ImmutableDictionary<string, CopJson>.Empty;

    /// <summary>The number of epochs; null for that of each suite.</summary>
    public int? Epochs { get; init; }

    /// <summary>The source of answers. Default: cassettes.</summary>
    public EvaluationMode Mode { get; init; }

    /// <summary>Creates the client of a model; needed unless answers come from cassettes.</summary>
    public Func<string, IChatClient>? Client { get; init; }

    /// <summary>The prices of models; null for none.</summary>
    public ModelPrices? Prices { get; init; }

    /// <summary>
    /// A results file, a version whose results were kept, or <c>lock</c> for those that were kept with <c>cop.lock</c> as it is; null for
    /// the baseline of the manifest, if there is one.
    /// </summary>
    public string? Baseline { get; init; }

    /// <summary>Whether the cases also run without the package.</summary>
    public bool Ablates { get; init; }

    /// <summary>The number of cases that run at once. Default: 8.</summary>
    public int MaxConcurrency { get; init; } = 8;
}
