namespace Cop.Hitl;

/// <summary>An answer of a person to a request.</summary>
public sealed record HumanAnswer
{
    /// <summary>The chosen option of a decision; null for an input.</summary>
    public string? Decision { get; init; }

    /// <summary>The input, or the value that the option needs, such as changed arguments; null for none.</summary>
    public CopJson? Value { get; init; }

    /// <summary>The reason; null for none.</summary>
    public string? Rationale { get; init; }

    /// <summary>The <see cref="HumanRequest.ShownHash"/> of what the person saw; null when the caller shows nothing.</summary>
    public string? ShownHash { get; init; }

    /// <summary>The scope in which the decision holds on: <c>topic</c> or <c>arguments</c>; null for this request alone.</summary>
    public string? HoldsFor { get; init; }

    /// <summary>The time until which it holds on; null for no end.</summary>
    public DateTimeOffset? HoldsUntil { get; init; }

    /// <summary>Creates a decision.</summary>
    /// <param name="option">The option's id.</param>
    /// <param name="rationale">The reason; null for none.</param>
    public static HumanAnswer Decide(string option, string? rationale = null) => new() { Decision = option, Rationale = rationale };

    /// <summary>Creates an input.</summary>
    public static HumanAnswer Give(CopJson value) => new() { Value = value };

    /// <summary>Creates an input of text.</summary>
    public static HumanAnswer Give(string text) => Give(CopJson.From(text));

    /// <summary>Returns a copy that proves what the person was shown.</summary>
    public HumanAnswer Having(HumanRequest shown)
    {
        ArgumentNullException.ThrowIfNull(shown);
        return this with { ShownHash = shown.ShownHash };
    }
}
