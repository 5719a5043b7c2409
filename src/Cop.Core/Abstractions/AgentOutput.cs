using System.Collections.Immutable;

namespace Cop;

/// <summary>The drafts that one invocation of an agent returns; often none.</summary>
public sealed record AgentOutput
{
    private readonly ValueArray<EventDraft> _drafts = [];

    /// <summary>The empty output.</summary>
    public static AgentOutput None { get; } = new();

    /// <summary>The drafts, in order; those without a topic go to the topic of the delivery.</summary>
    public ImmutableArray<EventDraft> Drafts { get => _drafts; init => _drafts = value; }

    /// <summary>
    /// The last topicSeq that the delivery's topic must have when the output is committed; events of this invocation's recorded effects do
    /// not count. The default accepts any.
    /// </summary>
    /// <remarks>Decisions M-2, D-62c.</remarks>
    public ExpectedSequence ExpectedSequence { get; init; }

    /// <summary>Creates an output of these drafts.</summary>
    public static AgentOutput Create(params ReadOnlySpan<EventDraft> drafts) => new() { Drafts = [.. drafts] };

    /// <summary>Creates an output of these drafts.</summary>
    public static AgentOutput Create(IEnumerable<EventDraft> drafts) => new() { Drafts = [.. drafts] };

    /// <summary>Creates an output of one draft.</summary>
    public static implicit operator AgentOutput(EventDraft draft) => Create(draft);
}
