using System.Collections.Immutable;

namespace Cop.AI;

/// <summary>The decision of a guard about a text or a call. Of two attempts, both get the same one for the same text.</summary>
public sealed record GuardDecision
{
    private readonly ImmutableArray<EventDraft> _drafts = [];

    /// <summary>Nothing was found.</summary>
    public static GuardDecision Pass { get; } = new();

    /// <summary>The text that takes the place of the refused one; null when it is not refused.</summary>
    public string? Refusal { get; init; }

    /// <summary>The text without what must not be in it; null when it stays as it is.</summary>
    public string? Replacement { get; init; }

    /// <summary>Whether a person must approve the call. Without an approval for the tool, such a call is refused.</summary>
    public bool NeedsApproval { get; init; }

    /// <summary>The events about the decision, in the commit of what was decided about.</summary>
    public ImmutableArray<EventDraft> Drafts { get => _drafts; init => _drafts = value.IsDefault ? [] : value; }
}
