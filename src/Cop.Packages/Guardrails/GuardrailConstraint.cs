using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A constraint of a guardrail file.</summary>
internal sealed record GuardrailConstraint
{
    /// <summary>The answer of a hard constraint whose file gives none (P-40).</summary>
    public const string NeutralRefusal = "I can't help with that.";

    public required string Name { get; init; }

    /// <summary>Whether a violation is refused, and not only flagged.</summary>
    public required bool IsHard { get; init; }

    public required string File { get; init; }

    public required SourceSpan Span { get; init; }

    public ImmutableArray<string> Rules { get; init; } = [];

    public ImmutableArray<SourceSpan> RuleSpans { get; init; } = [];

    /// <summary>Literal phrases, and expressions between slashes (P-41).</summary>
    public ImmutableArray<string> Phrases { get; init; } = [];

    /// <summary>input, tool_call, tool_result, output.</summary>
    public ImmutableArray<string> Stages { get; init; } = [];

    public ImmutableArray<string> ConflictsWith { get; init; } = [];

    /// <summary>Soft constraints of dependencies that this one replaces, as package/constraint (P-38).</summary>
    public ImmutableArray<string> Overrides { get; init; } = [];

    /// <summary>refuse, flag, redact or approve.</summary>
    public required string Action { get; init; }

    public string? Response { get; init; }

    /// <summary>The alert that its file wants; null for none.</summary>
    public GuardrailAlert? Alert { get; init; }

    /// <summary>The level of the log line of a violation, warn or error; null for no line.</summary>
    public string? LogLevel { get; init; }

    /// <summary>Whether a violation is escalated: violation_responses.escalate or monitoring.escalate_on.</summary>
    public bool IsEscalated { get; init; }
}
