using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The tokens that a bundle takes of a model's window, without run-time values.</summary>
public sealed record TokenBudget
{
    /// <summary>The model; null when the target names none.</summary>
    public string? Model { get; init; }

    /// <summary>The tokens of the window; null when the model is not known.</summary>
    public int? Window { get; init; }

    /// <summary>The tokens that are left for the bundle: the window without the answer and the reserve for history.</summary>
    public int? Available { get; init; }

    /// <summary>The parts.</summary>
    public ImmutableArray<BudgetRow> Rows { get; init; } = [];

    /// <summary>The tokens of all parts.</summary>
    public TokenCount Total { get; init; }

    /// <summary>The tokens of the tools alone.</summary>
    public TokenCount Tools { get; init; }
}
