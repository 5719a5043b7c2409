namespace Cop.Samples.Approval;

[EventType("text.submitted")]
public sealed partial record TextSubmitted(string Text);

[EventType("approval.asked")]
public sealed partial record ApprovalAsked(string RequestId, string Desk, string Prompt);

[EventType("approval.given")]
public sealed partial record ApprovalGiven(string RequestId, bool Approved, string? Reason = null);

[EventType("text.cleared")]
public sealed partial record TextCleared(string Text, string Desk);

[EventType("text.returned")]
public sealed partial record TextReturned(string Text, string Desk, string Reason);

[CopData]
public sealed partial record Draft(string Text, string Desk);

/// <summary>Asks two desks about a text. Each answer, or its timeout, reaches the question that it belongs to, in any order.</summary>
public sealed class Publisher
{
    public static readonly ResumePoint<Draft> Approval = new("approval");

    public AgentOutput Ask(TextSubmitted text, AgentContext context)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(context);
        return
        [
            Question(context, new Draft(text.Text, "editor"), "Fit to print?", TimeSpan.FromDays(3)),
            Question(context, new Draft(text.Text, "legal"), "Any legal risk?", TimeSpan.FromDays(5)),
        ];
    }

    public AgentOutput Decided(Draft draft, Resumed resumed, AgentContext context)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(resumed);
        if (!resumed.Is<ApprovalGiven>(out var given))
            return new TextReturned(draft.Text, draft.Desk, "no answer");
        return given.Approved
            ? new TextCleared(draft.Text, draft.Desk)
            : new TextReturned(draft.Text, draft.Desk, given.Reason ?? "no reason given");
    }

    private static OutputPart Question(AgentContext context, Draft draft, string prompt, TimeSpan timeout)
    {
        var requestId = context.NewId("request", draft.Desk);
        var wait = Approval.Wait(context, draft, key: draft.Desk).ForAny(ApprovalGiven.Where(requestId: requestId)).Timeout(timeout);
        return OutputPart.From([new ApprovalAsked(requestId, draft.Desk, prompt).ToDraft(), wait.ToDraft()]);
    }
}
