using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The result of a case over its repetitions.</summary>
public sealed record CaseResult
{
    /// <summary>The suite.</summary>
    public required string Suite { get; init; }

    /// <summary>The id of the case in the suite.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of the case as it is written.</summary>
    public required string Digest { get; init; }

    /// <summary>Whether the suite fails with this case.</summary>
    public bool IsCritical { get; init; }

    /// <summary>The weight in the score of the suite.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>The repetitions.</summary>
    public ImmutableArray<EpochResult> Epochs { get; init; } = [];

    /// <summary>The score of all repetitions by the suite's reducer.</summary>
    public double Score { get; init; }

    /// <summary>Whether the case passed.</summary>
    public bool Passed { get; init; }

    /// <summary>The cause that the case has no result; null when it has one.</summary>
    public string? Error => Epochs.Select(each => each.Error).FirstOrDefault(each => each is not null);

    internal CopJson ToJson() => CopJson.Object(
        ("suite", CopJson.From(Suite)), ("id", CopJson.From(Id)), ("digest", CopJson.From(Digest)), ("critical", CopJson.From(IsCritical)),
        ("weight", CopJson.From(Weight)), ("score", CopJson.From(Score)), ("passed", CopJson.From(Passed)),
        ("epochs", CopJson.Array(Epochs.Select(each => each.ToJson()))));

    internal static CaseResult? Read(CopJson json) =>
        json["suite"]?.AsString() is not { } suite || json["id"]?.AsString() is not { } id || json["digest"]?.AsString() is not { } digest
            ? null
            : new CaseResult
            {
                Suite = suite,
                Id = id,
                Digest = digest,
                IsCritical = json["critical"]?.Kind == System.Text.Json.JsonValueKind.True,
                Weight = json["weight"]?.Element.GetDouble() ?? 1,
                Score = json["score"]?.Element.GetDouble() ?? 0,
                Passed = json["passed"]?.Kind == System.Text.Json.JsonValueKind.True,
                Epochs = [.. (json["epochs"]?.Items ?? []).Select(EpochResult.Read)],
            };
}
