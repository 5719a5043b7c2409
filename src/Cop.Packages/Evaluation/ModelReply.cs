using System.Collections.Immutable;
using System.Globalization;

namespace Cop.Packages;

/// <summary>The answer of a model.</summary>
/// <param name="Text">The text; empty when it only calls tools.</param>
internal sealed record ModelReply(string Text)
{
    public ImmutableArray<PromptCall> Calls { get; init; } = [];

    /// <summary>The model that the endpoint names in its answer.</summary>
    public string? Model { get; init; }

    public long InputTokens { get; init; }

    public long OutputTokens { get; init; }

    /// <summary>The cost; null when the model has no price.</summary>
    public decimal? Cost { get; init; }

    public double LatencyMs { get; init; }

    public CopJson ToJson() => CopJson.Object(
        ("text", CopJson.From(Text)),
        ("calls", Calls.IsEmpty ? null : CopJson.Array(Calls.Select(each => each.ToJson()))),
        ("model", Model is null ? null : CopJson.From(Model)),
        ("inputTokens", CopJson.From(InputTokens)),
        ("outputTokens", CopJson.From(OutputTokens)),
        ("cost", Cost is { } cost ? CopJson.From(cost.ToString(CultureInfo.InvariantCulture)) : null),
        ("latencyMs", CopJson.From(LatencyMs)));

    /// <summary>Reads a reply; null when the JSON is none.</summary>
    public static ModelReply? Read(CopJson? json)
    {
        if (json?["text"]?.AsString() is not { } text) return null;
        return new ModelReply(text)
        {
            Calls = [.. (json["calls"]?.Items ?? []).Select(PromptCall.Read)],
            Model = json["model"]?.AsString(),
            InputTokens = json["inputTokens"]?.Element.GetInt64() ?? 0,
            OutputTokens = json["outputTokens"]?.Element.GetInt64() ?? 0,
            Cost = decimal.TryParse(json["cost"]?.AsString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var cost) ? cost
                : null,
            LatencyMs = json["latencyMs"]?.Element.GetDouble() ?? 0,
        };
    }
}
