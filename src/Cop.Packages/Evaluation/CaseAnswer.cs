using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The answer to a case: its last text, and what happened on the way to it.</summary>
internal sealed record CaseAnswer(string Text)
{
    private CopJson? _json;
    private bool _isParsed;

    /// <summary>The calls of tools, in order.</summary>
    public ImmutableArray<(string Tool, CopJson Arguments)> Calls { get; init; } = [];

    /// <summary>Everything that the model said to the user, also before its last answer.</summary>
    public ImmutableArray<string> Spoken { get; init; } = [];

    public double LatencyMs { get; init; }

    public long InputTokens { get; init; }

    public long OutputTokens { get; init; }

    /// <summary>The cost; null when the model has no price.</summary>
    public decimal? Cost { get; init; }

    public string? ModelReported { get; init; }

    /// <summary>The verdicts of guardrails, as stage: action rule.</summary>
    public ImmutableArray<string> Verdicts { get; init; } = [];

    /// <summary>The text as JSON, also inside of a code block; null when it is none.</summary>
    public CopJson? Json
    {
        get
        {
            if (_isParsed) return _json;
            _isParsed = true;
            return _json = CopJson.Parse(WithoutCodeBlock(Text)).TryGet(out var json, out _) ? json : null;
        }
    }

    private static string WithoutCodeBlock(string answer)
    {
        string text = answer.Trim();
        if (!text.StartsWith("```", StringComparison.Ordinal) || !text.EndsWith("```", StringComparison.Ordinal)) return text;
        int begin = text.IndexOf('\n', StringComparison.Ordinal);
        return begin < 0 || begin > text.Length - 3 ? text : text[(begin + 1)..^3].Trim();
    }
}
