namespace Cop.Hitl.Tests;

/// <summary>Answers in the type of their question, and the records of the profile's events.</summary>
[Trait("spec", "10.2.4")]
public sealed class TypedAnswerTests
{
    private enum Verdict
    {
        Approve,
        SendBack,
    }

    [EventType("text.submitted")]
    private sealed record TextSubmitted(string Text) : EventPayload<TextSubmitted>;

    [EventType("text.returned")]
    private sealed record TextReturned(string Verdict, string Reason) : EventPayload<TextReturned>;

    private sealed record Draft(string Text) : ICopData<Draft>;

    private static readonly Question<Draft, Verdict> Approval = new("approval");
    private static readonly Question<Draft, string> Title = new("title");

    private static void AddPublisher(CopBuilder cop) => cop.AddAgent("publisher", TestKernel.Patient)
        .On((TextSubmitted text, AgentContext context) =>
        [
            Approval.Ask(context, "Fit to print?", new Draft(text.Text),
                new() { Key = "editor", To = "role:editor", DueIn = TimeSpan.FromDays(1) }),
            Approval.Ask(context, "Any legal risk?", new Draft(text.Text), new() { Key = "legal", To = "role:legal" }),
        ])
        .OnAnswer(Approval, (_, answer) => answer is Answered<Verdict> given
            ? new TextReturned($"{given.Value}", given.Rationale ?? "") : AgentOutput.None);

    [Fact]
    public async Task A_typed_answer_reaches_its_own_question_only()
    {
        await using var people = await People.StartAsync(AddPublisher);
        await people.Test.AppendAsync(new TextSubmitted("Hi").ToDraft());
        var asked = await people.AskedAsync(2);
        (asked[0].Name, asked[0].Key, asked[1].Key).ShouldBe(("approval", "editor", "legal"));
        var bob = People.Bob.InRole("role:editor");
        (await people.Requests.AnswerAsync(Title, People.Topic, asked[0].Id, "Hello", bob)).Error.ShouldNotBeNull()
            .ShouldSatisfyAllConditions(
                error => error.Code.ShouldBe(HitlErrorCodes.InvalidAnswer),
                error => error.Message.ShouldContain("'approval', not to 'title'"));
        (await people.Requests.AnswerAsync(Approval, People.Topic, asked[0].Id, Verdict.SendBack, bob, "too short")).Unwrap();
        (await people.Test.FindAsync(stored => stored.Type == "text.returned")).As<TextReturned>().Payload
            .ShouldBe(new TextReturned("SendBack", "too short"));
        var requested = (await people.Test.FindAsync(stored => stored.Type == HitlEventTypes.DecisionRequested))
            .As<HumanDecisionRequested>().Payload;
        (requested.Question, requested.Name, requested.Assignee).ShouldBe(("Fit to print?", "approval", "role:editor"));
        var provided = (await people.Test.FindAsync(stored => stored.Type == HitlEventTypes.DecisionProvided))
            .As<HumanDecisionProvided>().Payload;
        (provided.Decision, provided.Rationale).ShouldBe(("sendBack", "too short"));
    }

    [Fact]
    public void The_answer_of_a_question_has_no_value_before_its_kind_is_named() =>
        typeof(Answer<Verdict>).GetProperties().Select(property => property.Name).ShouldBe([nameof(Answer<Verdict>.RequestId)]);
}
