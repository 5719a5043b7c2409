namespace Cop.Trials;

/// <summary>The kinds of continuations of the stress workload.</summary>
internal static class WorkloadContinuations
{
    /// <summary>Creates a continuation of a kind for a part of the work; null for a kind without one.</summary>
    public static EventDraft? Of(int kind, Delivery delivery, CopJson asked, DateTimeOffset now)
    {
        var approval = new[] { "work.approved" };
        var match = CopJson.Object(("match", CopJson.Object(("/payload/requestId", asked))));
        return kind switch
        {
            0 => null,
            1 => Make(delivery, asked, ("resumeAfter", In(now, 20))),
            2 => Make(delivery, asked, ("waitForEvents", Names(approval)), ("resumeAfter", In(now, 30)), ("meta", match)),
            3 => Make(delivery, asked, ("waitForEvents", Names(approval)), ("resumeBefore", In(now, 30)), ("meta", match)),
            4 => Make(
                delivery, asked, ("waitForEvents", Names(approval)), ("resumeAfter", In(now, 10)), ("meta", With(match, "resumePolicy"))),
            5 =>
                Make(delivery, asked, ("waitForEvents", Names(["work.approved", "work.done"])), ("meta", With(match, "waitMode")),
                    ("resumeBefore", In(now, 45))),
            6 => Make(delivery, asked, ("meta", CopJson.Object(("immediate", CopJson.From(true))))),
            7 => Make(delivery, asked, ("agent", CopJson.From("*")), ("waitForEvents", Names(approval)), ("resumeBefore", In(now, 60))),
            _ =>
                Make(delivery, asked, ("waitForEvents", Names(approval)), ("meta", match),
                    ("retry", CopJson.Object(("maxAttempts", CopJson.From(5)), ("retryDelayMs", CopJson.From(700))))),
        };
    }

    /// <summary>Creates a continuation with a timer.</summary>
    public static EventDraft Later(Delivery delivery, DateTimeOffset moment) =>
        Make(delivery, CopJson.EmptyObject, ("resumeAfter", CopJson.From(CopTime.Format(moment))));

    private static CopJson With(CopJson match, string member) => CopJson.Object([("match", match["match"]), (member, CopJson.From("all"))]);

    private static CopJson Names(string[] entries) => CopJson.Array(entries.Select(CopJson.From));

    private static CopJson In(DateTimeOffset now, int seconds) => CopJson.From(CopTime.Format(now + TimeSpan.FromSeconds(seconds)));

    private static EventDraft Make(Delivery delivery, CopJson asked, params (string Name, CopJson? Value)[] members) => EventDraft.Create(
        EventTypes.ArtifactCreated,
        ("artifact", CopJson.Object(
            ("id", CopJson.From(CopId.Derive("artifact", "wait", delivery.CauseId))),
            ("type", CopJson.From(ArtifactTypes.Continuation)),
            ("format", CopJson.From("application/json")),
            ("payload", CopJson.Object(
            [
                ("topicId", CopJson.From(delivery.TopicId)),
                ("state", asked),
                .. members.Any(member => member.Name == "agent") ? [] : new[] { ("agent", (CopJson?)CopJson.From("worker")) },
                .. members,
            ])))));
}
