using System.Collections.Immutable;
using System.Globalization;

namespace Cop.Packages;

/// <summary>The result of one repetition of a case.</summary>
public sealed record EpochResult
{
    /// <summary>The score, 0 to 1.</summary>
    public double Score { get; init; }

    /// <summary>Whether the repetition passed.</summary>
    public bool Passed { get; init; }

    /// <summary>The cause that something outside of the package failed; null for none. The repetition then has no score.</summary>
    public string? Error { get; init; }

    /// <summary>The reasons that it did not pass.</summary>
    public ImmutableArray<string> Faults { get; init; } = [];

    /// <summary>Remarks that decide nothing: failure indicators, verdicts of guardrails, disagreement of judges.</summary>
    public ImmutableArray<string> Flags { get; init; } = [];

    /// <summary>The answer.</summary>
    public string Answer { get; init; } = "";

    /// <summary>The model that the endpoint named.</summary>
    public string? Model { get; init; }

    /// <summary>The tokens of the requests of the answer, without those of judges.</summary>
    public long InputTokens { get; init; }

    /// <summary>The tokens of the answers.</summary>
    public long OutputTokens { get; init; }

    /// <summary>The cost; null when the model has no price.</summary>
    public decimal? Cost { get; init; }

    /// <summary>The time of the model calls, in milliseconds.</summary>
    public double LatencyMs { get; init; }

    internal CopJson ToJson() => CopJson.Object(
        ("score", CopJson.From(Score)), ("passed", CopJson.From(Passed)), ("error", Error is null ? null : CopJson.From(Error)),
        ("faults", Faults.IsEmpty ? null : CopJson.Array(Faults.Select(CopJson.From))),
        ("flags", Flags.IsEmpty ? null : CopJson.Array(Flags.Select(CopJson.From))),
        ("answer", CopJson.From(Answer)), ("model", Model is null ? null : CopJson.From(Model)),
        ("inputTokens", CopJson.From(InputTokens)), ("outputTokens", CopJson.From(OutputTokens)),
        ("cost", Cost is { } cost ? CopJson.From(cost.ToString(CultureInfo.InvariantCulture)) : null),
        ("latencyMs", CopJson.From(LatencyMs)));

    internal static EpochResult Read(CopJson json) => new()
    {
        Score = json["score"]?.Element.GetDouble() ?? 0,
        Passed = json["passed"]?.Kind == System.Text.Json.JsonValueKind.True,
        Error = json["error"]?.AsString(),
        Faults = [.. (json["faults"]?.Items ?? []).Select(each => each.AsString()!)],
        Flags = [.. (json["flags"]?.Items ?? []).Select(each => each.AsString()!)],
        Answer = json["answer"]?.AsString() ?? "",
        Model = json["model"]?.AsString(),
        InputTokens = json["inputTokens"]?.Element.GetInt64() ?? 0,
        OutputTokens = json["outputTokens"]?.Element.GetInt64() ?? 0,
        Cost = decimal.TryParse(json["cost"]?.AsString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var cost) ? cost : null,
        LatencyMs = json["latencyMs"]?.Element.GetDouble() ?? 0,
    };
}
