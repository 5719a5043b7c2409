using System.Collections.Immutable;
using Microsoft.Extensions.AI;

namespace Cop.AI;

/// <summary>One request to a chain of models, with what is needed to ask it and to record it.</summary>
/// <param name="Messages">The messages.</param>
/// <param name="Options">The options, without a model.</param>
/// <param name="Request">The request as data.</param>
internal sealed record ModelQuestion(IReadOnlyList<ChatMessage> Messages, ChatOptions Options, ModelRequest Request)
{
    /// <summary>The artifact of each message; null for a message that is none.</summary>
    public ImmutableArray<string?> ArtifactIds { get; init; } = [];

    /// <summary>Receiver of the text while it comes; null to ask without streaming.</summary>
    public LiveAnswer? Live { get; init; }

    /// <summary>The filter of what the receiver gets; null for all.</summary>
    public IAnswerFilter? Filter { get; init; }

    /// <summary>The digest of the context of the request; null for none.</summary>
    public string? BundleDigest { get; init; }

    /// <summary>The prices; null for none.</summary>
    public ModelPrices? Prices { get; init; }

    /// <summary>Policy for the model's reasoning.</summary>
    public ThoughtPolicy Thoughts { get; init; }

    /// <summary>Receives the text of the reasoning where the record does not keep it; null for none.</summary>
    public Action<string?>? OnThought { get; init; }

    /// <summary>The task that it is asked for; null for none.</summary>
    public string? TaskId { get; init; }

    /// <summary>Returns why a model may not be asked; null when it may.</summary>
    public Func<string, CopError?>? RefuseModel { get; init; }
}
