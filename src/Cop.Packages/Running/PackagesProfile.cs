using System.Collections.Immutable;
using Cop.Profiles;

namespace Cop.Packages;

/// <summary>The profile COP/Packages: bindings of bundles to agents, verdicts of guardrails, and results of evaluations.</summary>
/// <remarks>spec/packages/running.md.</remarks>
public static class PackagesProfile
{
    /// <summary>The name of the profile.</summary>
    public const string Name = "COP/Packages";

    /// <summary>The kind of rows that hold the binding of an agent, by the agent's name.</summary>
    public const string BindingKind = "binding";

    /// <summary>The kind of rows that count the verdicts of a rule in a topic, by the rule.</summary>
    public const string VerdictsKind = "verdicts";

    /// <summary>
    /// The kind of rows that count the verdicts of a guardrail with a threshold in a topic, by package/guardrail. Their status is
    /// alerted behind the alert.
    /// </summary>
    public const string AlertsKind = "alerts";

    /// <summary>
    /// The kind of rows that name the first violation of a rule that is escalated, in a topic, by the rule. Their status is escalated
    /// behind the escalation.
    /// </summary>
    public const string EscalationsKind = "escalations";

    internal const string CallsKind = "calls";
    internal const string ConversationKind = "conversation";

    /// <summary>Creates the profile.</summary>
    public static Profile Create() => new()
    {
        Name = Name,
        Version = "1",
        CopVersion = Protocol.CopVersion.Current,
        Migration = "None: this is the first version.",
        EventTypes = EventTypes(),
        ArtifactTypes =
        [
            new ProfileArtifactType(PackageBinding.BundleType, "A bundle: a package that was built."),
            new ProfileArtifactType(EvaluationAgent.ResultType, "The result of a case of an evaluation."),
        ],
        RowKinds =
        [
            new ProfileRowKind(BindingKind, "The bundle that is bound to an agent."),
            new ProfileRowKind(VerdictsKind, "The number of each verdict of a rule."),
            new ProfileRowKind(AlertsKind, "The verdicts of a guardrail with a threshold, and its alert."),
            new ProfileRowKind(EscalationsKind, "The first violation of a rule that is escalated, and its escalation."),
            new ProfileRowKind(CallsKind, "The calls of a tool by an agent."),
            new ProfileRowKind(ConversationKind, "The latest prompts and answers of an agent."),
        ],
        Projection = new PackagesProjection(),
    };

    private static ImmutableArray<ProfileEventType> EventTypes() =>
    [
        new(PackagesEventTypes.Bound, "A bundle was bound to an agent.")
        {
            Members =
            [
                Text("agent"), new("bundleArtifactId", PayloadKind.Id, IsRequired: true), Text("bundleDigest"), Text("package"),
                Text("version"), new("persona", PayloadKind.Text),
            ],
        },
        new(PackagesEventTypes.Unbound, "The binding of an agent has ended.") { Members = [Text("agent")] },
        new(PackagesEventTypes.GuardrailEvaluated, "A guardrail found something.")
        {
            Members =
            [
                new("taskId", PayloadKind.Id, IsRequired: true), Text("stage"), Text("rule"), Text("verdict"),
                new("callId", PayloadKind.Id), new("bundleDigest", PayloadKind.Text), new("guardrail", PayloadKind.Text),
                new("alertAt", PayloadKind.Number), new("logLevel", PayloadKind.Text), new("escalate", PayloadKind.Boolean),
                new("escalateTo", PayloadKind.Text),
            ],
        },
        new(PackagesEventTypes.GuardrailAlerted, "The verdicts of a guardrail reached its threshold.")
        {
            Members =
            [
                new("taskId", PayloadKind.Id, IsRequired: true), Text("guardrail"),
                new("threshold", PayloadKind.Number, IsRequired: true), new("count", PayloadKind.Number, IsRequired: true),
                new("agent", PayloadKind.Text), new("bundleDigest", PayloadKind.Text),
            ],
        },
        new(PackagesEventTypes.GuardrailEscalated, "A violation was escalated.")
        {
            Members =
            [
                new("taskId", PayloadKind.Id, IsRequired: true), Text("stage"), Text("rule"), Text("verdict"),
                new("agent", PayloadKind.Text), new("callId", PayloadKind.Id), new("bundleDigest", PayloadKind.Text),
                new("to", PayloadKind.Text), new("requestId", PayloadKind.Id),
            ],
        },
    ];

    private static PayloadMember Text(string name) => new(name, PayloadKind.Text, IsRequired: true);
}
