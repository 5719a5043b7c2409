using Cop.Events;

namespace Cop.Hitl.Tests;

/// <summary>Approvals of proposed arguments: approve, reject, edit and approve, respond.</summary>
[Trait("spec", "10.2")]
public sealed class ApprovalTests
{
    [EventType("refund.requested")]
    private sealed record RefundRequested(string Order, double Amount) : EventPayload<RefundRequested>;

    [EventType("refund.settled")]
    private sealed record RefundSettled(string Outcome) : EventPayload<RefundSettled>;

    private sealed record Refund(string Order, double Amount) : ICopData<Refund>;

    private static readonly Question<Refund, Approval<Refund>> Pay = new("pay", AnswerType.Approval<Refund>());

    private static void AddCashier(CopBuilder cop) => cop.AddAgent("cashier", TestKernel.Patient)
        .On((RefundRequested asked, AgentContext context) => [Pay.Ask(context, $"Refund {asked.Order}?", new Refund(asked.Order,
            asked.Amount), new()
        {
            Subject = "refund", Proposal = CopJson.Object(("order", CopJson.From(asked.Order)), ("amount", CopJson.From(asked.Amount))),
        })])
        .OnAnswer(Pay, (refund, answer, _) => new RefundSettled(answer is Answered<Approval<Refund>> { Value: var decided }
            ? $"{decided.Kind} {(decided.IsApproved ? decided.Arguments(refund).Amount : 0)} {decided.Reason}" : "none"));

    [Theory]
    [InlineData("approve", null, null, "Approved 50 ")]
    [InlineData("reject", null, "too much", "Rejected 0 too much")]
    [InlineData("edit", """{"order":"o","amount":20}""", null, "Edited 20 ")]
    [InlineData("respond", null, "ask the customer first", "Responded 0 ask the customer first")]
    public async Task A_person_approves_rejects_edits_or_responds(string option, string? value, string? rationale, string expected)
    {
        await using var people = await People.StartAsync(AddCashier);
        await people.Test.AppendAsync(new RefundRequested("o", 50).ToDraft());
        var asked = (await people.AskedAsync())[0];
        asked.Options.ShouldBe(["approve", "reject", "edit", "respond"]);
        var answer = HumanAnswer.Decide(option, rationale).Having(asked) with { Value = value is null ? null
            : CopJson.Parse(value).Unwrap() };
        var answered = (await people.Requests.AnswerAsync(People.Topic, asked.Id, answer, People.Bob)).Unwrap().Events[^1];
        (await people.Test.FindAsync(stored => stored.Type == "refund.settled")).As<RefundSettled>().Payload.Outcome.ShouldBe(expected);
        // Both versions are in the log.
        asked.Payload["proposal"]!["amount"].ShouldBe(CopJson.From(50));
        answered.Payload["value"]?["amount"].ShouldBe(value is null ? null : CopJson.From(20));
    }

    [Theory]
    [InlineData("edit", """{"order":"o","amount":"much"}""")]
    [InlineData("edit", """{"order":"o"}""")]
    [InlineData("edit", null)]
    [InlineData("approve", """{"order":"o","amount":20}""")]
    [InlineData("respond", null)]
    public async Task Changed_arguments_that_do_not_fit_are_refused(string option, string? value)
    {
        await using var people = await People.StartAsync(AddCashier);
        await people.Test.AppendAsync(new RefundRequested("o", 50).ToDraft());
        var asked = (await people.AskedAsync())[0];
        var answer = HumanAnswer.Decide(option).Having(asked) with { Value = value is null ? null : CopJson.Parse(value).Unwrap() };
        (await people.Requests.AnswerAsync(People.Topic, asked.Id, answer, People.Bob)).Error!.Code.ShouldBe(HitlErrorCodes.InvalidAnswer);
        (await people.Requests.AnswerAsync(People.Topic, asked.Id, HumanAnswer.Decide("approve"), People.Bob)).Error!.Code
            .ShouldBe(HitlErrorCodes.ShownChanged);
    }

    [Fact]
    public async Task Each_type_of_answer_is_asked_for_and_read()
    {
        var many = new Question<Refund, System.Collections.Immutable.ImmutableArray<string>>("many", AnswerType.ManyOf("a", "b", "c"));
        var record = new Question<Refund, Refund>("record", AnswerType.Record<Refund>());
        var (one, number, boolean) = (new Question<Refund, string>("one", AnswerType.OneOf("x", "y")), new Question<Refund,
            double>("number"),
            new Question<Refund, bool>("boolean"));
        await using var people = await People.StartAsync(cop => cop.AddAgent("asker", TestKernel.Patient)
            .On((RefundRequested _, AgentContext context) =>
            [
                many.Ask(context, "many", new("o", 1)), record.Ask(context, "record", new("o", 1)), one.Ask(context, "one", new("o", 1)),
                number.Ask(context, "number", new("o", 1)), boolean.Ask(context, "boolean", new("o", 1)),
            ])
            .OnAnswer(many, (_, answer, _) => Settled(answer, value => string.Join('+', value)))
            .OnAnswer(record, (_, answer, _) => Settled(answer, value => value.Order))
            .OnAnswer(one, (_, answer, _) => Settled(answer, value => value))
            .OnAnswer(number, (_, answer, _) => Settled(answer, value => value.ToString(System.Globalization.CultureInfo.InvariantCulture)))
            .OnAnswer(boolean, (_, answer, _) => Settled(answer, value => value ? "yes" : "no")));
        await people.Test.AppendAsync(new RefundRequested("o", 50).ToDraft());
        var asked = (await people.AskedAsync(5)).ToDictionary(request => request.Text);
        foreach (var (text, good, bad) in new[]
        {
            ("many", """["a","c"]""", """["a","a"]"""), ("record", """{"order":"p","amount":2}""", "{}"), ("one", "\"y\"", "\"z\""),
            ("number", "1.5", "\"1.5\""), ("boolean", "true", "1"),
        })
        {
            (await AnswerAsync(bad)).Error!.Code.ShouldBe(HitlErrorCodes.InvalidAnswer, text);
            (await AnswerAsync(good)).Unwrap();

            Task<CopResult<AppendReceipt>> AnswerAsync(string value) => people.Requests.AnswerAsync(
                People.Topic, asked[text].Id, HumanAnswer.Give(CopJson.Parse(value).Unwrap()), People.Bob);
        }

        var left = 5;
        await people.Test.FindAsync(stored => stored.Type == "refund.settled" && --left == 0);
        (await people.Test.ReadAsync()).Where(stored => stored.Type == "refund.settled").Select(stored =>
            stored.As<RefundSettled>().Payload.Outcome)
            .ShouldBe(["a+c", "p", "y", "1.5", "yes"], ignoreOrder: true);

        static AgentOutput Settled<T>(Answer<T> answer, Func<T, string> text) => new RefundSettled(text(((Answered<T>)answer).Value));
    }
}
