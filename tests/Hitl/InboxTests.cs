namespace Cop.Hitl.Tests;

/// <summary>The inbox: who is asked what, by when, and what was decided.</summary>
[Trait("spec", "5.4")]
public sealed class InboxTests
{
    private sealed class Roles : IRoleResolver
    {
        public ValueTask<IReadOnlyCollection<string>> GetRolesAsync(string person, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyCollection<string>>(person == "human:bob" ? ["role:editor", "role:legal"] : []);
    }

    [Fact]
    public async Task Requests_are_listed_by_person_and_role_the_first_due_first()
    {
        await using var people = await People.StartAsync(roles: new Roles());
        foreach (var (id, to, due) in new (string, string?, string?)[]
        {
            ("late", "role:editor", "2027-05-01T00:00:00Z"), ("never", "human:bob", null), ("soon", "role:legal", "2027-02-01T00:00:00Z"),
            ("other", "human:lee", "2027-01-01T00:00:00Z"), ("any", null, null),
        })
            (await people.AppendAsync(Ask.Input(id, to, more: due is null ? "{}" : $$"""{"dueAt":"{{due}}"}"""), People.Host)).Unwrap();
        await IdsAsync(new InboxQuery { Person = "human:bob" }, "soon late never");
        await IdsAsync(new InboxQuery { Person = "human:bob", ResolveRoles = false }, "never");
        await IdsAsync(new InboxQuery { Roles = ["role:editor"] }, "late");
        await IdsAsync(new InboxQuery(), "other soon late never any");
        await IdsAsync(new InboxQuery { Limit = 2 }, "other soon");
        await IdsAsync(new InboxQuery { DueBy = new DateTimeOffset(2027, 3, 1, 0, 0, 0, TimeSpan.Zero) }, "other soon");
        // The host knows the roles, so the caller states none.
        (await people.Requests.AnswerAsync(People.Topic, "soon", HumanAnswer.Give("1"), People.Bob)).Unwrap();
        (await people.Requests.AnswerAsync(People.Topic, "late", HumanAnswer.Give("1"), People.Lee)).Error!.Code
            .ShouldBe(HitlErrorCodes.NotAddressee);
        await IdsAsync(new InboxQuery { Status = HumanRequestStatus.Answered }, "soon");

        async Task IdsAsync(InboxQuery query, string expected) =>
            string.Join(' ', (await people.OpenAsync(query)).Select(request => request.Id)).ShouldBe(expected);
    }

    [Fact]
    public async Task Requests_of_a_closed_topic_are_not_listed()
    {
        await using var people = await People.StartAsync();
        (await people.AppendAsync(Ask.Input("r"), People.Host)).Unwrap();
        (await people.AppendAsync(Ask.Draft(EventTypes.TopicClosed, """{"force":true}"""), People.Host)).Unwrap();
        (await people.OpenAsync()).ShouldBeEmpty();
        (await people.Requests.AnswerAsync(People.Topic, "r", HumanAnswer.Give("1"),
            People.Bob)).Error!.Code.ShouldBe(CopErrorCodes.TopicClosed);
    }

    [Fact]
    public async Task Several_requests_are_decided_together_or_not_at_all()
    {
        await using var people = await People.StartAsync();
        foreach (var id in new[] { "a", "b" })
            (await people.AppendAsync(Ask.Decision(id, more: """{"groupId":"g"}"""), People.Host)).Unwrap();
        (await people.AppendAsync(Ask.Decision("c"), People.Host)).Unwrap();
        (await people.OpenAsync(new InboxQuery { GroupId = "g" })).Count.ShouldBe(2);
        (await people.Requests.AnswerTogetherAsync(
            People.Topic, [new("a", HumanAnswer.Decide("yes")), new("b", HumanAnswer.Decide("maybe"))], People.Bob)).Error!.Code
            .ShouldBe(HitlErrorCodes.InvalidAnswer);
        (await people.RequestAsync("a")).Status.ShouldBe(HumanRequestStatus.Open);
        (await people.Requests.AnswerTogetherAsync(
            People.Topic, [new("a", HumanAnswer.Decide("yes")), new("b", HumanAnswer.Decide("no"))],
                People.Bob)).Unwrap().Events.Length.ShouldBe(4);
        (await people.OpenAsync()).ShouldHaveSingleItem().Id.ShouldBe("c");
    }

    [Fact]
    public async Task A_decision_holds_on_until_it_is_revoked_or_its_time_ends()
    {
        await using var people = await People.StartAsync();
        const string Offer = """{"subject":"pay","proposal":{"amount":50},"standing":["arguments","topic"]}""";
        foreach (var id in new[] { "a", "b" })
            (await people.AppendAsync(Ask.Decision(id, more: Offer), People.Host)).Unwrap();
        var proposal = CopJson.Parse("""{"amount":50}""").Unwrap();
        (await FindAsync(proposal)).ShouldBeNull();
        var asked = await people.RequestAsync("a");
        (await people.Requests.AnswerAsync(
            People.Topic, "a", HumanAnswer.Decide("yes").Having(asked) with { HoldsFor = "arguments" }, People.Bob)).Unwrap();
        (await FindAsync(proposal))!.ShouldSatisfyAllConditions(
            holding => holding.Decision.ShouldBe("yes"), holding => holding.By.ShouldBe("human:bob"));
        (await FindAsync(CopJson.Parse("""{"amount":51}""").Unwrap())).ShouldBeNull();
        (await people.Requests.AnswerAsync(People.Topic, "b", HumanAnswer.Decide("no") with
        {
            ShownHash = (await people.RequestAsync("b")).ShownHash, HoldsFor = "topic",
            HoldsUntil = people.Test.Time.GetUtcNow() + TimeSpan.FromDays(1),
        }, People.Bob)).Unwrap();
        (await FindAsync(CopJson.Parse("""{"amount":51}""").Unwrap()))!.Decision.ShouldBe("no");
        people.Test.Time.Advance(TimeSpan.FromDays(2));
        (await FindAsync(null)).ShouldBeNull();
        var listed = (await people.Requests.ListStandingAsync(People.Topic)).Unwrap();
        listed.Count.ShouldBe(2);
        var first = listed.Single(holding => holding.Arguments is not null);
        (await people.Requests.RevokeAsync(People.Topic, first.Id, People.Lee)).Error!.Code.ShouldBe(HitlErrorCodes.NotAddressee);
        (await people.Requests.RevokeAsync(People.Topic, first.Id, People.Bob)).Unwrap();
        (await FindAsync(proposal)).ShouldBeNull();
        await people.Test.VerifyAsync();

        async Task<StandingDecision?> FindAsync(CopJson? arguments) => (await StandingDecision.FindAsync(
            people.Test.Kernel.Store, People.Topic, "pay", arguments, people.Test.Time.GetUtcNow())).Unwrap();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"subject":"pay","standing":["topic"]}""")]
    public async Task A_decision_holds_on_only_as_far_as_the_request_offers(string offer)
    {
        await using var people = await People.StartAsync();
        (await people.AppendAsync(Ask.Decision("r", more: offer), People.Host)).Unwrap();
        (await people.Requests.AnswerAsync(People.Topic, "r", HumanAnswer.Decide("yes") with { HoldsFor = "arguments" }, People.Bob)).Error!
            .Code.ShouldBe(HitlErrorCodes.StandingRefused);
    }

    [Fact]
    public async Task A_remark_is_recorded_once_with_its_artifact()
    {
        await using var people = await People.StartAsync();
        var first = (await people.Requests.AnnotateAsync(People.Topic, "report", "too long", People.Bob)).Unwrap();
        first.Events.Select(stored => stored.Type).ShouldBe([EventTypes.ArtifactCreated, HitlEventTypes.Feedback]);
        (await people.Requests.AnnotateAsync(People.Topic, "report", "too long", People.Bob)).Unwrap().IsDuplicate.ShouldBeTrue();
    }
}
