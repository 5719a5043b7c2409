using Cop.Events;

namespace Cop.AI;

/// <summary>Applies the policy for a model's reasoning, before anything is recorded.</summary>
internal static class Thoughts
{
    /// <summary>The answer as the record of the call keeps it.</summary>
    public static CopJson Apply(CopJson answer, ThoughtPolicy policy) => policy == ThoughtPolicy.Keep ? answer : answer.With(
        "contents", CopJson.Array(answer["contents"]!.Items.Where(content => policy != ThoughtPolicy.Omit || !IsThought(content))
            .Select(content => IsThought(content) ? Redacted(content["text"]!) : content)));

    /// <summary>The artifacts of the reasoning in a recorded answer.</summary>
    public static IEnumerable<EventDraft> Artifacts(AgentContext context, string taskId, CopJson answer)
    {
        CopJson[] thoughts = [.. answer["contents"]!.Items.Where(IsThought).Select(content => content.With("type", null))];
        if (thoughts.Length == 0)
            return [];
        var content = thoughts.Length == 1 ? thoughts[0] : CopJson.Object(("parts", CopJson.Array(thoughts)));
        var artifact = new CreatedArtifact(context.NewId("artifact", "thought"), AiArtifactTypes.Thought, content);
        return [new ArtifactCreated(artifact) { TaskId = taskId }.ToDraft()];
    }

    /// <summary>The answer without its reasoning.</summary>
    public static CopJson Without(CopJson answer) => Apply(answer, ThoughtPolicy.Omit);

    private static CopJson Redacted(CopJson text) => CopJson.Object(
        ("type", CopJson.From("thought")), ("redacted", CopJson.From(true)), ("length", CopJson.From(text.AsString()!.Length)),
        ("digest", CopJson.From(text.Hash().Value)));

    private static bool IsThought(CopJson content) => content["type"]?.AsString() == "thought";
}
