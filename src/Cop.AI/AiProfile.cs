using System.Collections.Immutable;

namespace Cop.AI;

/// <summary>The profile COP/AI: the events of AI agents, each with its task or step, and their artifacts.</summary>
/// <remarks>Protocol 10.3; decisions D-66b, D-68. spec/ai.md.</remarks>
public static class AiProfile
{
    /// <summary>The name of the profile.</summary>
    public const string Name = "COP/AI";

    /// <summary>The kind of the rows of use: calls, tokens and money that were used, and what is reserved.</summary>
    public const string UseKind = "use";

    /// <summary>The id of the row of use of a whole topic; the other rows of the kind are of one agent each, by its identity.</summary>
    public const string TopicUse = "topic";

    private static readonly ImmutableArray<ImmutableArray<string>> TaskOrStep = [["taskId", "stepId"]];

    /// <summary>Creates the profile.</summary>
    public static Profile Create() => new()
    {
        Name = Name,
        Version = "1",
        CopVersion = CopVersion.Current,
        Migration = "None: this is the first version.",
        EventTypes =
        [
            Type(AiEventTypes.Started, "An agent begins work on a task or step."),
            Type(AiEventTypes.Message, "A message of a conversation.", Required("artifactId", PayloadKind.Id)),
            Type(AiEventTypes.ToolInvoked, "An agent calls a tool.",
                Required("callId", PayloadKind.Id), Required("tool", PayloadKind.Text), Required("arguments", PayloadKind.Object),
                new("inline", PayloadKind.Boolean), new("definition", PayloadKind.Text), new("requestId", PayloadKind.Id)),
            Type(AiEventTypes.ToolResult, "A tool has returned, or its call has failed.",
                Required("callId", PayloadKind.Id), new("artifactId", PayloadKind.Id), new("error", PayloadKind.Object)) with
            {
                AnyOf = [.. TaskOrStep, ["artifactId", "error"]],
            },
            Type(AiEventTypes.Completed, "An agent has finished its work.",
                new("artifactIds", PayloadKind.Array), new("usage", PayloadKind.Object)),
            Type(AiEventTypes.Failed, "An agent has failed.", Required("error", PayloadKind.Object), new("usage", PayloadKind.Object)),
        ],
        ArtifactTypes =
        [
            new ProfileArtifactType(AiArtifactTypes.Message, "A message: role and contents.")
            {
                Members = [Required("role", PayloadKind.Text), Required("contents", PayloadKind.Array)],
            },
            new ProfileArtifactType(AiArtifactTypes.Plan, "A plan."),
            new ProfileArtifactType(AiArtifactTypes.Result, "The result of a tool or of an agent."),
            new ProfileArtifactType(AiArtifactTypes.Summary, "A summary."),
            new ProfileArtifactType(AiArtifactTypes.Thought, "Internal reasoning; may be omitted or redacted."),
        ],
        RowKinds = [new ProfileRowKind(UseKind, "Calls, tokens and money: of the topic, and of each agent by its identity.")],
        Projection = new UseProjection(),
    };

    private static ProfileEventType Type(string type, string description, params ImmutableArray<PayloadMember> members) =>
        new(type, description) { Members = [new("taskId", PayloadKind.Id), new("stepId", PayloadKind.Id), .. members], AnyOf = TaskOrStep };

    private static PayloadMember Required(string name, PayloadKind kind) => new(name, kind, IsRequired: true);
}
