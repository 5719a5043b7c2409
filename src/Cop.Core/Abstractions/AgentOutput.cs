using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Cop;

/// <summary>The drafts that one invocation of an agent returns; often none.</summary>
/// <remarks>A collection expression of records and drafts creates it: <c>[new Greeted("Ada"), .. drafts]</c>.</remarks>
[CollectionBuilder(typeof(AgentOutput), nameof(FromParts))]
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

    /// <summary>The error of a delivery that no further attempt can handle; null when the output is to be committed.</summary>
    public CopError? ParkedBecause { get; private init; }

    /// <summary>Creates an output of these parts, in order.</summary>
    /// <exception cref="ArgumentException">A part is null, or two parts create one artifact, such as two waits of one key.</exception>
    public static AgentOutput FromParts(ReadOnlySpan<OutputPart> parts)
    {
        var drafts = ImmutableArray.CreateBuilder<EventDraft>(parts.Length);
        foreach (var part in parts)
            drafts.AddRange((part ?? throw new ArgumentException("A part of the output is null.", nameof(parts))).Drafts);
        RefuseSameArtifact(drafts);
        return new AgentOutput { Drafts = drafts.DrainToImmutable() };
    }

    // Two waits of one point without keys have one id. The append would be refused at each attempt, so the handler fails here.
    private static void RefuseSameArtifact(IEnumerable<EventDraft> drafts)
    {
        HashSet<(string?, string)>? seen = null;
        foreach (var draft in drafts)
        {
            if (draft.Type != EventTypes.ArtifactCreated || draft.Payload["artifact"]?["id"]?.AsString() is not { } id)
                continue;
            if (!(seen ??= []).Add((draft.TopicId, id)))
                throw new ArgumentException(
                    $"The output creates '{id}' twice: two waits or questions of one name have one key. Give each its own key.");
        }
    }

    /// <summary>
    /// Creates the output of a delivery that cannot succeed: it is parked at once, without further attempts. A continuation is abandoned.
    /// </summary>
    /// <param name="error">The error; recorded in the log.</param>
    /// <remarks>Decision M-7.</remarks>
    public static AgentOutput Park(CopError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new AgentOutput { ParkedBecause = error };
    }

    /// <summary>Returns the only payload of a type, for tests of a handler.</summary>
    /// <exception cref="InvalidOperationException">The output has no draft of this type, or more than one.</exception>
    public TPayload Single<TPayload>() where TPayload : IEventPayload<TPayload>
    {
        EventDraft[] found = [.. Drafts.Where(draft => draft.Type == TPayload.EventType)];
        return found is [var only]
            ? only.Payload.Deserialize(TPayload.JsonType)!
            : throw new InvalidOperationException(
                $"The output has {found.Length} drafts of '{TPayload.EventType}', not one; it has: " +
                    $"{string.Join(", ", Drafts.Select(draft => draft.Type))}.");
    }

    /// <summary>Enumerates the drafts as parts; a collection expression needs it.</summary>
    public IEnumerator<OutputPart> GetEnumerator() => Drafts.Select(OutputPart.From).GetEnumerator();

    /// <summary>Creates an output of one record.</summary>
    public static implicit operator AgentOutput(EventPayload payload) => FromParts([OutputPart.From(payload)]);

    /// <summary>Creates an output of one draft.</summary>
    public static implicit operator AgentOutput(EventDraft draft) => Create(draft);
}
