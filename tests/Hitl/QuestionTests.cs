using System.Collections.Immutable;
using Cop.Events;

namespace Cop.Hitl.Tests;

/// <summary>Typed questions of agents.</summary>
[Trait("spec", "10.2.4")]
public sealed class QuestionTests
{
    private enum Verdict
    {
        Approve,
        SendBack,
    }

    [EventType("text.submitted")]
    private sealed record TextSubmitted(string Text) : EventPayload<TextSubmitted>;

    [EventType("text.cleared")]
    private sealed record TextCleared(string Desk, string By) : EventPayload<TextCleared>;

    [EventType("text.returned")]
    private sealed record TextReturned(string Desk, string Reason) : EventPayload<TextReturned>;

    private sealed record Draft(string Text, string Desk) : ICopData<Draft>;

    private static readonly Question<Draft, Verdict> Approval = new("approval");
    private static readonly Question<Draft, string> Title = new("title");

    private sealed class Publisher
    {
        public AgentOutput Ask(TextSubmitted text, AgentContext context) =>
        [
            Approval.Ask(context, "Fit to print?", new Draft(text.Text, "editor"),
                new() { Key = "editor", To = "role:editor", Timeout = TimeSpan.FromDays(3) }),
            Approval.Ask(context, "Any legal risk?", new Draft(text.Text, "legal"),
                new() { Key = "legal", To = "role:legal", Timeout = TimeSpan.FromDays(5) }),
        ];

        public AgentOutput Decided(Draft draft, Answer<Verdict> answer) => answer switch
        {
            Answered<Verdict> { Value: Verdict.Approve, By: var by } => new TextCleared(draft.Desk, by),
            Answered<Verdict> { Rationale: var why } => new TextReturned(draft.Desk, why ?? "no reason given"),
            NotAnswered<Verdict> { Reason: var reason } => new TextReturned(draft.Desk, $"no answer: {reason}"),
            _ => AgentOutput.None,
        };
    }

    private static void AddPublisher(CopBuilder cop)
    {
        Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddScoped<Publisher>(cop.Services);
        var publisher = new Publisher();
        cop.AddAgent("publisher", TestKernel.Patient).On<TextSubmitted>(publisher.Ask)
            .OnAnswer(Approval, (draft, answer, _) => publisher.Decided(draft, answer));
    }

    private static Action<CopBuilder> Asking(AskOptions options) => cop => cop.AddAgent("publisher", TestKernel.Patient)
        .On((TextSubmitted text, AgentContext context) => [Approval.Ask(context, "Fit?", new Draft(text.Text, "desk"), options)])
        .OnAnswer(Approval, (draft, answer, _) => new Publisher().Decided(draft, answer));

    [Fact]
    public async Task Two_questions_answered_in_the_other_order_resume_each_with_its_own_state()
    {
        await using var people = await People.StartAsync(AddPublisher);
        await people.Test.AppendAsync(new TextSubmitted("Hi").ToDraft());
        var asked = await people.AskedAsync(2);
        asked.Select(request => request.Assignee).ShouldBe(["role:editor", "role:legal"]);
        asked[0].Options.ShouldBe(["approve", "sendBack"]);
        (await people.Requests.AnswerAsync(People.Topic, asked[1].Id, HumanAnswer.Decide("approve"),
            People.Lee.InRole("role:legal"))).Unwrap();
        var cleared = (await people.Test.FindAsync(stored => stored.Type == "text.cleared")).As<TextCleared>();
        cleared.Payload.ShouldBe(new TextCleared("legal", "human:lee"));
        (await people.Requests.AnswerAsync(
            People.Topic, asked[0].Id, HumanAnswer.Decide("sendBack", "too short"), People.Bob.InRole("role:editor"))).Unwrap();
        var returned = (await people.Test.FindAsync(stored => stored.Type == "text.returned")).As<TextReturned>();
        returned.Payload.ShouldBe(new TextReturned("editor", "too short"));
        (await people.OpenAsync()).ShouldBeEmpty();
        await people.Test.VerifyAsync();
    }

    [Fact]
    public async Task Everything_after_an_answer_can_be_traced_to_it_and_to_the_question()
    {
        await using var people = await People.StartAsync(AddPublisher);
        await people.Test.AppendAsync(new TextSubmitted("Hi").ToDraft());
        var asked = (await people.AskedAsync(2))[0];
        var stored = (await people.Requests.AnswerAsync(
            People.Topic, asked.Id, HumanAnswer.Decide("approve").Having(asked), People.Bob.InRole("role:editor"))).Unwrap().Events;
        (stored[0].Type, stored[1].Payload["artifactId"]).ShouldBe((EventTypes.ArtifactCreated, stored[0].Payload["artifact"]!["id"]));
        stored[1].ParentEventIds.ShouldBe([asked.EventId]);
        (await people.Test.FindAsync(next => next.Type == "text.cleared")).ParentEventIds.ShouldContain(stored[1].Id);
        (await people.Requests.GetHistoryAsync(People.Topic, asked.Id)).Unwrap().Select(next => next.Type)
            .ShouldBe([HitlEventTypes.DecisionRequested, HitlEventTypes.DecisionProvided]);
    }

    [Fact]
    public async Task A_question_without_an_answer_times_out_and_is_closed()
    {
        await using var people = await People.StartAsync(Asking(new() { Timeout = TimeSpan.FromHours(1) }));
        await people.Test.AppendAsync(new TextSubmitted("Hi").ToDraft());
        var asked = (await people.AskedAsync())[0];
        (await people.Test.SeeAsync("text.returned")).As<TextReturned>().Payload.Reason.ShouldBe("no answer: TimedOut");
        (await people.RequestAsync(asked.Id)).Status.ShouldBe(HumanRequestStatus.Expired);
        (await people.Requests.AnswerAsync(People.Topic, asked.Id, HumanAnswer.Decide("approve"), People.Bob)).Error!.Code
            .ShouldBe(HitlErrorCodes.RequestClosed);
        await people.Test.VerifyAsync();
    }

    [Fact]
    public async Task A_question_that_expires_is_closed_without_its_handler()
    {
        await using var people = await People.StartAsync(Asking(new() { Expire = TimeSpan.FromHours(1) }));
        await people.Test.AppendAsync(new TextSubmitted("Hi").ToDraft());
        var asked = (await people.AskedAsync())[0];
        await people.Test.SeeAsync(EventTypes.ContinuationExpired);
        (await people.RequestAsync(asked.Id)).Status.ShouldBe(HumanRequestStatus.Expired);
        await TestKernel.RestAsync(people.Test.Kernel);
        (await people.Test.TypesAsync()).ShouldNotContain("text.returned");
    }

    [Fact]
    public async Task Reminders_and_an_escalation_come_by_timers_and_the_request_stays_open()
    {
        await using var people = await People.StartAsync(Asking(new()
        {
            To = "human:bob", RemindEvery = TimeSpan.FromMinutes(20), EscalateAfter = TimeSpan.FromMinutes(50), EscalateTo = "role:chief",
        }));
        await people.Test.AppendAsync(new TextSubmitted("Hi").ToDraft());
        var asked = (await people.AskedAsync())[0];
        await people.Test.SeeAsync(HitlEventTypes.Escalated);
        (await people.Test.TypesAsync()).Split(' ').Count(type => type == HitlEventTypes.Reminded).ShouldBeGreaterThanOrEqualTo(2);
        var escalated = await people.RequestAsync(asked.Id);
        (escalated.Status, escalated.Assignee).ShouldBe((HumanRequestStatus.Open, "role:chief"));
        (await people.Requests.AnswerAsync(People.Topic, asked.Id, HumanAnswer.Decide("approve"), People.Bob)).Error!.Code
            .ShouldBe(HitlErrorCodes.NotAddressee);
        (await people.Requests.AnswerAsync(People.Topic, asked.Id, HumanAnswer.Decide("approve"),
            People.Lee.InRole("role:chief"))).Unwrap();
        (await people.Test.FindAsync(stored => stored.Type == "text.cleared")).As<TextCleared>().Payload.By.ShouldBe("human:lee");
        await people.Test.VerifyAsync();
    }

    [Fact]
    public async Task A_quorum_resumes_the_handler_once_with_all_answers()
    {
        await using var people = await People.StartAsync(cop => cop.AddAgent("publisher", TestKernel.Patient)
            .On((TextSubmitted text, AgentContext context) =>
                [Approval.Ask(context, "Fit?", new Draft(text.Text, "desk"), new() { Quorum = 3, Timeout = TimeSpan.FromDays(9) })])
            .OnAnswer(Approval, (draft, answer, _) => new TextCleared(draft.Desk, string.Join(
                ' ', ((Answered<Verdict>)answer).All.Select(one => $"{one.By}={one.Value}")))));
        await people.Test.AppendAsync(new TextSubmitted("Hi").ToDraft());
        var asked = (await people.AskedAsync())[0];
        foreach (var (person, option) in new[] { ("a", "approve"), ("b", "sendBack"), ("c", "approve") })
            (await people.Requests.AnswerAsync(People.Topic, asked.Id, HumanAnswer.Decide(option), Actor.Human(person))).Unwrap();
        (await people.Test.FindAsync(stored => stored.Type == "text.cleared")).As<TextCleared>().Payload.By
            .ShouldBe("human:a=Approve human:b=SendBack human:c=Approve");
        await TestKernel.RestAsync(people.Test.Kernel);
        (await people.Test.TypesAsync()).Split(' ').Count(type => type == "text.cleared").ShouldBe(1);
        await people.Test.VerifyAsync();
    }

    [Fact]
    public async Task A_withdrawn_question_tells_its_handler()
    {
        await using var people = await People.StartAsync(Asking(new() { Timeout = TimeSpan.FromDays(1) }));
        await people.Test.AppendAsync(new TextSubmitted("Hi").ToDraft());
        var asked = (await people.AskedAsync())[0];
        (await people.Requests.WithdrawAsync(People.Topic, asked.Id, People.Bob)).Error!.Code.ShouldBe(CopErrorCodes.InvalidActor);
        (await people.Requests.WithdrawAsync(People.Topic, asked.Id, People.Host, "not needed")).Unwrap();
        (await people.Test.FindAsync(stored =>
            stored.Type == "text.returned")).As<TextReturned>().Payload.Reason.ShouldBe("no answer: Withdrawn");
        (await people.RequestAsync(asked.Id)).Status.ShouldBe(HumanRequestStatus.Withdrawn);
    }

    [Fact]
    public async Task An_operator_can_resume_a_question()
    {
        await using var people = await People.StartAsync(Asking(new()));
        await people.Test.AppendAsync(new TextSubmitted("Hi").ToDraft());
        var asked = (await people.AskedAsync())[0];
        var wait = (await people.Test.Kernel.Store.ListContinuationsAsync(new ContinuationQuery())).Unwrap().Items.Single();
        (await people.Test.Kernel.ResumeContinuationAsync(People.Topic, wait.Id, "human:ops")).Unwrap();
        (await people.Test.FindAsync(stored =>
            stored.Type == "text.returned")).As<TextReturned>().Payload.Reason.ShouldBe("no answer: Manual");
        (await people.RequestAsync(asked.Id)).Status.ShouldBe(HumanRequestStatus.Closed);
    }

    [Fact]
    public async Task A_task_waits_for_the_answer_in_the_same_commit()
    {
        await using var people = await People.StartAsync(cop => cop.AddAgent("publisher", TestKernel.Patient)
            .On((TextSubmitted text, AgentContext context) =>
            [
                new TaskCreated("t") { Title = text.Text }, new TaskStarted("t"),
                Title.Ask(context, "Which title?", new Draft(text.Text, "desk"), new() { TaskId = "t", Timeout = TimeSpan.FromDays(1) }),
            ])
            .OnAnswer(Title, (_, answer, _) => [new TaskResumed("t"), new TextCleared(((Answered<string>)answer).Value, "")]));
        await people.Test.AppendAsync(new TextSubmitted("Hi").ToDraft());
        var asked = (await people.AskedAsync())[0];
        (await people.Test.Kernel.Store.GetTaskAsync(People.Topic, "t")).Unwrap()!.Status.ShouldBe(CopTaskStatus.NeedsInput);
        (await people.Requests.AnswerAsync(People.Topic, asked.Id, HumanAnswer.Give("Dawn"), People.Bob)).Unwrap();
        (await people.Test.FindAsync(stored => stored.Type == "text.cleared")).As<TextCleared>().Payload.Desk.ShouldBe("Dawn");
        (await people.Test.Kernel.Store.GetTaskAsync(People.Topic, "t")).Unwrap()!.Status.ShouldBe(CopTaskStatus.Running);
    }

    [Fact]
    public async Task One_key_for_two_questions_of_an_output_fails_before_anything_is_stored()
    {
        await using var people = await People.StartAsync(cop => cop.AddAgent("publisher", TestKernel.Patient)
            .On((TextSubmitted text, AgentContext context) =>
            [
                Approval.Ask(context, "One?", new Draft(text.Text, "a")), Approval.Ask(context, "Two?", new Draft(text.Text, "b")),
            ])
            .OnAnswer(Approval, (_, _, _) => AgentOutput.None));
        await people.Test.AppendAsync(new TextSubmitted("Hi").ToDraft());
        (await people.Test.SeeAsync("delivery.parked")).Payload.At("/error/message")!.AsString()!.ShouldContain("twice");
        (await people.OpenAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_to_a_request_that_was_answered_is_refused_and_the_same_one_is_a_duplicate()
    {
        await using var people = await People.StartAsync(Asking(new()));
        await people.Test.AppendAsync(new TextSubmitted("Hi").ToDraft());
        var id = (await people.AskedAsync())[0].Id;
        (await people.Requests.AnswerAsync(People.Topic, id, HumanAnswer.Decide("approve"),
            People.Bob)).Unwrap().IsDuplicate.ShouldBeFalse();
        (await people.Requests.AnswerAsync(People.Topic, id, HumanAnswer.Decide("approve"),
            People.Bob)).Unwrap().IsDuplicate.ShouldBeTrue();
        (await people.Requests.AnswerAsync(People.Topic, id, HumanAnswer.Decide("sendBack"), People.Bob)).Error!.Code
            .ShouldBe(HitlErrorCodes.AlreadyAnswered);
        (await people.Requests.AnswerAsync(People.Topic, id, HumanAnswer.Decide("approve"), People.Lee)).Error!.Code
            .ShouldBe(HitlErrorCodes.RequestClosed);
        (await people.Requests.AnswerAsync(People.Topic, "none", HumanAnswer.Decide("approve"), People.Lee)).Error!.Code
            .ShouldBe(HitlErrorCodes.RequestUnknown);
    }

    [Fact]
    public async Task A_restart_between_asking_and_answering_loses_nothing()
    {
        await using var people = await People.StartAsync(Asking(new() { Timeout = TimeSpan.FromDays(20) }));
        await people.Test.AppendAsync(new TextSubmitted("Hi").ToDraft());
        var id = (await people.AskedAsync())[0].Id;
        await people.Test.RestartAsync();
        (await new HumanRequests(people.Test.Kernel).AnswerAsync(People.Topic, id, HumanAnswer.Decide("approve"), People.Bob)).Unwrap();
        (await people.Test.FindAsync(stored => stored.Type == "text.cleared")).As<TextCleared>().Payload.By.ShouldBe("human:bob");
    }

    [Fact]
    public void Options_that_cannot_be_meant_are_refused()
    {
        foreach (var options in new AskOptions[]
        {
            new() { Timeout = TimeSpan.Zero }, new() { To = "bob" }, new() { EscalateTo = "role:a" },
                new() { EscalateAfter = TimeSpan.FromDays(1) },
            new() { Quorum = 0 }, new() { Timeout = TimeSpan.FromDays(2), Expire = TimeSpan.FromDays(1) },
        })
            Should.Throw<ArgumentException>(options.Validate);
        Should.Throw<ArgumentException>(() => new Question<Draft, ImmutableArray<int>>("q"));
    }

    [Fact]
    public void A_handler_is_tested_without_a_kernel() => new Publisher().Decided(new Draft("Hi", "legal"), Answer.From(Verdict.Approve,
        "human:bob"))
        .Single<TextCleared>().ShouldBe(new TextCleared("legal", "human:bob"));
}
