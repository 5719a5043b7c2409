using Cop.Hitl;

namespace Cop.Samples.Tests.People;

#region publisher
public enum Verdict
{
    Approve,
    SendBack,
}

[EventType("text.submitted")]
public sealed partial record TextSubmitted(string Text);

[EventType("text.cleared")]
public sealed partial record TextCleared(string Desk, string By);

[EventType("text.returned")]
public sealed partial record TextReturned(string Desk, string Reason);

[CopData]
public sealed partial record DeskDraft(string Text, string Desk);

public sealed class Publisher
{
    public static readonly Question<DeskDraft, Verdict> Approval = new("approval");

    public AgentOutput Ask(TextSubmitted text, AgentContext context) =>
    [
        Approval.Ask(context, "Fit to print?", new DeskDraft(text.Text, "editor"),
            new() { Key = "editor", To = "role:editor", Timeout = TimeSpan.FromDays(3) }),
        Approval.Ask(context, "Any legal risk?", new DeskDraft(text.Text, "legal"),
            new() { Key = "legal", To = "role:legal", Timeout = TimeSpan.FromDays(5), RemindEvery = TimeSpan.FromDays(1) }),
    ];

    // Once for each question, in the order of the answers, in whatever process is running.
    public AgentOutput Decided(DeskDraft draft, Answer<Verdict> answer) => answer switch
    {
        Answered<Verdict> { Value: Verdict.Approve, By: var by } => new TextCleared(draft.Desk, by),
        Answered<Verdict> { Rationale: var why } => new TextReturned(draft.Desk, why ?? "no reason given"),
        NotAnswered<Verdict> { Reason: var reason } => new TextReturned(draft.Desk, $"no answer: {reason}"),
        _ => AgentOutput.None,
    };
}
#endregion
