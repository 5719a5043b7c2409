using System.Collections.Immutable;
using System.Text.Json;
using Cop.Events;

namespace Cop.AI;

/// <summary>Applies the policy for a model's reasoning, before anything is recorded.</summary>
internal static class Thoughts
{
    private const int MaxSealedLength = 128 * 1024;

    /// <summary>The answer as the record of the call keeps it.</summary>
    public static CopJson Apply(CopJson answer, ThoughtPolicy policy) => policy == ThoughtPolicy.Keep ? answer : answer.With(
        "contents", CopJson.Array(answer["contents"]!.Items.Where(content => policy != ThoughtPolicy.Omit || !IsThought(content))
            .Select(content => IsThought(content) ? Redacted(content["text"]!, policy) : content)));

    /// <summary>The text of the reasoning in an answer; null when it has none.</summary>
    public static string? TextOf(CopJson answer)
    {
        var text = string.Join('\n', answer["contents"]!.Items.Where(IsThought).Select(content => content["text"]?.AsString() ?? ""));
        return text.Length == 0 ? null : SafeText.Cut(text, MaxSealedLength);
    }

    /// <summary>The artifacts of the reasoning in a recorded answer.</summary>
    public static ImmutableArray<EventDraft> Artifacts(AgentContext context, string taskId, CopJson answer)
    {
        CopJson[] thoughts = [.. answer["contents"]!.Items.Where(IsThought).Select(content => content.With("type", null))];
        return thoughts.Length == 0 ? []
            : [Artifact(context, taskId, thoughts.Length == 1 ? thoughts[0] : CopJson.Object(("parts", CopJson.Array(thoughts))))];
    }

    /// <summary>The artifact of the reasoning with its sealed text; with its length alone when that cannot be sealed.</summary>
    /// <exception cref="CopException">The host's function returned the text unsealed.</exception>
    public static async Task<ImmutableArray<EventDraft>> SealedAsync(
        AgentContext context, string taskId, CopJson answer, string? text,
        Func<EventDraft, CancellationToken, Task<CopResult<EventDraft>>> seal, CancellationToken cancellationToken)
    {
        if (text is null)
            return Artifacts(context, taskId, answer);
        var draft = Artifact(context, taskId, CopJson.Object(("text", CopJson.From(text))));
        if (!(await seal(draft, cancellationToken).ConfigureAwait(false)).TryGet(out var closed, out _))
            return Artifacts(context, taskId, answer);
        return closed.Payload["artifact"]?["payload"]?["text"] is { Kind: JsonValueKind.Object } value && value["$sealed"] is not null
            ? [closed] : throw new CopException(new CopError(
                AiErrorCodes.ThoughtNotSealed,
                $"The reasoning of task '{taskId}' was not recorded: the function that seals it returned its text unsealed."));
    }

    /// <summary>The answer without its reasoning.</summary>
    public static CopJson Without(CopJson answer) => Apply(answer, ThoughtPolicy.Omit);

    // A sealed value is bound to the id of its event.
    private static EventDraft Artifact(AgentContext context, string taskId, CopJson content) =>
        new ArtifactCreated(new CreatedArtifact(context.NewId("artifact", "thought"), AiArtifactTypes.Thought, content)) { TaskId = taskId }
            .ToDraft() with { Id = context.NewId("event", "thought"), TopicId = context.TopicId };

    // A digest beside a sealed text would let a guess be confirmed.
    private static CopJson Redacted(CopJson text, ThoughtPolicy policy) => CopJson.Object(
        ("type", CopJson.From("thought")), ("redacted", CopJson.From(true)), ("length", CopJson.From(text.AsString()!.Length)),
        ("digest", policy == ThoughtPolicy.Seal ? null : CopJson.From(text.Hash().Value)));

    private static bool IsThought(CopJson content) => content["type"]?.AsString() == "thought";
}
