using System.Collections.Immutable;

namespace Cop;

/// <summary>What an agent wants to become durable; nothing, for many deliveries.</summary>
public sealed record AgentOutput
{
    /// <summary>No drafts.</summary>
    public static AgentOutput None { get; } = new();

    /// <summary>The drafts, in order; those without a topic go to the topic of the delivery.</summary>
    public ImmutableArray<EventDraft> Drafts { get; init; } = [];

    /// <summary>What the delivery's topic must be at; the invocation's own recorded effects are left out (M-2, D-62c).</summary>
    public ExpectedSequence ExpectedSequence { get; init; }

    /// <summary>An output of these drafts.</summary>
    public static AgentOutput Create(params ReadOnlySpan<EventDraft> drafts) => new() { Drafts = [.. drafts] };

    /// <summary>An output of these drafts.</summary>
    public static AgentOutput Create(IEnumerable<EventDraft> drafts) => new() { Drafts = [.. drafts] };

    /// <summary>An output of one draft.</summary>
    public static implicit operator AgentOutput(EventDraft draft) => Create(draft);
}
