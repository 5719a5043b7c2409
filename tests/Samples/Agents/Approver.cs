namespace Cop.Samples.Tests;

#region wait
[EventType("publication.asked")] public sealed partial record PublicationAsked(string RequestId, string Prompt);

[EventType("publication.decided")] public sealed partial record PublicationDecided(string RequestId, bool Publish);

[EventType("text.published")] public sealed partial record TextPublished(string Text);

[CopData] public sealed partial record Draft(string Text);

public sealed class Approver
{
    public static readonly ResumePoint<Draft> Decision = new("decision");

    // One commit: the question to a person, and the wait for its answer. The request id is the same at each attempt.
    public AgentOutput Ask(TextWritten written, AgentContext context)
    {
        var requestId = context.NewId("request", "publication");
        return
        [
            new PublicationAsked(requestId, "Publish this?"),
            Decision.Wait(context, new Draft(written.Text))
                .ForAny(PublicationDecided.Where(requestId: requestId)).Timeout(TimeSpan.FromDays(3)),
        ];
    }

    // Days later, possibly in another process: the saved state, and the answer or the timeout.
    public AgentOutput Decide(Draft draft, Resumed resumed, AgentContext context) =>
        resumed.Is<PublicationDecided>(out var decided) && decided.Publish ? new TextPublished(draft.Text) : AgentOutput.None;
}
#endregion
