using System.Collections.Immutable;

namespace Cop.Hitl;

/// <summary>The profile COP/HITL: event types, artifact types, and rows of requests on which its admission decides.</summary>
/// <remarks>Protocol 10.2, 11.3; decisions D-66, D-20b, M-15.</remarks>
public static class HitlProfile
{
    /// <summary>The name of the profile.</summary>
    public const string Name = "COP/HITL";

    /// <summary>
    /// The kind of the rows of requests; their id is the request's, their status the one of <see cref="HumanRequestStatus"/>.
    /// </summary>
    public const string RequestKind = "request";

    /// <summary>The kind of the rows of decisions that hold on.</summary>
    public const string StandingKind = "standing";

    internal const string WaiterKind = "waiter";
    internal const string LinkKind = "link";

    /// <summary>Creates the profile.</summary>
    public static Profile Create() => new()
    {
        Name = Name,
        Version = "1",
        CopVersion = CopVersion.Current,
        Migration = "None: this is the first version.",
        EventTypes = [.. RequestTypes(), .. AnswerTypes(), .. ChangeTypes()],
        ArtifactTypes =
        [
            new ProfileArtifactType(HitlArtifactTypes.Utterance, "What a person said or entered.") { Members = [Id("requestId")] },
            new ProfileArtifactType(HitlArtifactTypes.Decision, "What a person decided.")
            {
                Members = [Required("requestId", PayloadKind.Id), Required("decision", PayloadKind.Id)],
            },
            new ProfileArtifactType(HitlArtifactTypes.Annotation, "A person's remark about an object.")
            {
                Members = [Required("targetId", PayloadKind.Id), Text("comment")],
            },
        ],
        RowKinds =
        [
            new ProfileRowKind(RequestKind, "A request, by its requestId; status, current assignee and due time are the request's."),
            new ProfileRowKind(WaiterKind, "A continuation that waits for a request, by its id; status active or ended."),
            new ProfileRowKind(LinkKind, "A used answer link, by its id; status used."),
            new ProfileRowKind(StandingKind, "A decision that holds on, by its subject and scope; status active or revoked."),
        ],
        Projection = new RequestProjection(),
    };

    private static IEnumerable<ProfileEventType> RequestTypes()
    {
        ImmutableArray<PayloadMember> shared =
        [
            Required("requestId", PayloadKind.Id), Id("assignee"), Id("taskId"), Id("stepId"), Id("groupId"),
            new("schema", PayloadKind.Object), new("dueAt", PayloadKind.Time), new("expiresAt", PayloadKind.Time),
            new("quorum", PayloadKind.Number), new("shows", PayloadKind.Array), new("rationaleRequired", PayloadKind.Boolean),
        ];
        yield return new ProfileEventType(HitlEventTypes.InputRequested, "Asks a person or a role for an input.")
        {
            Members = [.. shared, Required("prompt", PayloadKind.Text)],
        };
        yield return new ProfileEventType(HitlEventTypes.DecisionRequested, "Asks a person or a role to decide between options.")
        {
            Members =
            [
                .. shared, Required("question", PayloadKind.Text), Required("options", PayloadKind.Array), Id("subject"),
                new("standing", PayloadKind.Array),
            ],
        };
    }

    private static IEnumerable<ProfileEventType> AnswerTypes()
    {
        ImmutableArray<PayloadMember> shared =
        [
            Required("requestId", PayloadKind.Id), Id("artifactId"), Text("rationale"), Text("shownHash"), Id("linkId"),
            new("ifOpen", PayloadKind.Boolean),
        ];
        yield return new ProfileEventType(HitlEventTypes.InputProvided, "Gives an input.")
        {
            Members = [.. shared, Id("taskId")],
            AnyOf = [["value", "artifactId"]],
        };
        yield return new ProfileEventType(HitlEventTypes.DecisionProvided, "Gives a decision.")
        {
            Members = [.. shared, Required("decision", PayloadKind.Id), new("standing", PayloadKind.Object)],
        };
        yield return new ProfileEventType(HitlEventTypes.Feedback, "A remark of a person about an object.")
        {
            Members = [Required("targetId", PayloadKind.Id), Text("comment"), Id("artifactId")],
        };
    }

    private static IEnumerable<ProfileEventType> ChangeTypes()
    {
        ImmutableArray<PayloadMember> shared =
            [Required("requestId", PayloadKind.Id), Text("reason"), new("ifOpen", PayloadKind.Boolean)];
        yield return new ProfileEventType(HitlEventTypes.Withdrawn, "Withdraws a request.") { Members = shared };
        yield return new ProfileEventType(HitlEventTypes.Delegated, "Passes a request on, by the person who is asked.")
        {
            Members = [.. shared, Required("to", PayloadKind.Id)],
        };
        yield return new ProfileEventType(HitlEventTypes.Escalated, "Addresses a request to another person or role, by the asker.")
        {
            Members = [.. shared, Required("to", PayloadKind.Id)],
        };
        yield return new ProfileEventType(HitlEventTypes.Reminded, "Reminds of an open request.") { Members = shared };
        yield return new ProfileEventType(HitlEventTypes.Revoked, "Ends a decision that held on.")
        {
            Members = [Required("standingId", PayloadKind.Id), Text("reason")],
        };
    }

    private static PayloadMember Required(string name, PayloadKind kind) => new(name, kind, IsRequired: true);

    private static PayloadMember Id(string name) => new(name, PayloadKind.Id);

    private static PayloadMember Text(string name) => new(name, PayloadKind.Text);
}
