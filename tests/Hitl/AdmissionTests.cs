namespace Cop.Hitl.Tests;

/// <summary>Events about requests as any client may append them: each fault is one clear error, and changes nothing.</summary>
[Trait("spec", "10.2")]
public sealed class AdmissionTests
{
    private const string Role = "role:editor";

    [Fact]
    public async Task A_request_is_open_until_its_answer()
    {
        await using var people = await AskedAsync(Ask.Input("r", "human:bob"));
        (await people.RequestAsync("r")).Status.ShouldBe(HumanRequestStatus.Open);
        (await people.AppendAsync(Ask.Give("r", "3"), People.Bob)).Unwrap();
        var answered = await people.RequestAsync("r");
        (answered.Status, answered.Answers.Single().By, answered.AskedBy).ShouldBe((HumanRequestStatus.Answered, "human:bob",
            "system:host"));
    }

    [Fact]
    public async Task A_second_answer_is_recorded_without_effect_unless_it_demands_an_open_request()
    {
        await using var people = await AskedAsync(Ask.Input("r"));
        (await people.AppendAsync(Ask.Give("r", "3"), People.Bob)).Unwrap();
        (await people.AppendAsync(Ask.Give("r", "4"), People.Lee)).Unwrap();
        (await people.RequestAsync("r")).Answers.ShouldHaveSingleItem().By.ShouldBe("human:bob");
        (await people.AppendAsync(Ask.Give("r", "5", """{"ifOpen":true}"""), People.Lee)).Error!.Code.ShouldBe(
            HitlErrorCodes.RequestClosed);
        (await people.AppendAsync(Ask.Give("none", "5"), People.Lee)).Unwrap();
        (await people.AppendAsync(Ask.Give("none", "5", """{"ifOpen":true}"""), People.Lee)).Error!.Code.ShouldBe(
            HitlErrorCodes.RequestUnknown);
        await people.Test.VerifyAsync();
    }

    [Fact]
    public async Task Only_the_addressee_answers()
    {
        await using var people = await AskedAsync(Ask.Input("person", "human:bob"), Ask.Input("role", Role), Ask.Input("any"));
        await RefusedAsync(people, Ask.Give("person", "1"), People.Lee);
        await RefusedAsync(people, Ask.Give("person", "1"), People.Lee.InRole(Role));
        await RefusedAsync(people, Ask.Give("role", "1"), People.Lee);
        await RefusedAsync(people, Ask.Give("role", "1"), People.Lee.InRole("role:legal"));
        await RefusedAsync(people, Ask.Give("any", "1"), Actor.Agent("helper"));
        await RefusedAsync(people, Ask.Give("any", "1"), People.Host);
        (await people.AppendAsync(Ask.Give("role", "1"),
            People.Lee.InRole(Role))).Unwrap().First.Metadata!["actingAs"]!.AsString().ShouldBe(Role);
        (await people.RequestAsync("role")).Answers.Single().ActingAs.ShouldBe(Role);
        (await people.AppendAsync(Ask.Give("person", "1"), People.Bob)).Unwrap();
        (await people.AppendAsync(Ask.Give("any", "1"), People.Lee)).Unwrap();

        static async Task RefusedAsync(People people, EventDraft draft, Actor actor) =>
            (await people.AppendAsync(draft, actor)).Error!.Code.ShouldBe(HitlErrorCodes.NotAddressee);
    }

    [Fact]
    public async Task A_draft_cannot_state_a_role_of_its_own()
    {
        await using var people = await AskedAsync(Ask.Input("r", Role));
        var forged = Ask.Give("r", "1") with { Metadata = CopJson.Object(("actingAs", CopJson.From(Role))) };
        (await people.AppendAsync(forged, People.Bob)).Error!.Code.ShouldBe(CopErrorCodes.InvalidDraft);
        (await people.AppendAsync(Ask.Give("r", "1"), People.Bob.InRole("editor"))).Error!.Code.ShouldBe(CopErrorCodes.InvalidActor);
        (await people.AppendAsync(Ask.Give("r", "1"), People.Bob.InRole("role:\u0001"))).Error!.Code.ShouldBe(CopErrorCodes.InvalidId);
    }

    [Theory]
    [InlineData("""{"type":"integer","minimum":0}""", "\"three\"")]
    [InlineData("""{"type":"integer","minimum":0}""", "-1")]
    [InlineData("""{"enum":["a","b"]}""", "\"c\"")]
    [InlineData("""{"type":"array","items":{"enum":["a","b"]},"uniqueItems":true,"maxItems":2}""", """["a","a"]""")]
    [InlineData("""{"type":"object","properties":{"pattern":{"type":"string"}},"required":["pattern"]}""", """{"pattern":1}""")]
    public async Task An_answer_of_the_wrong_type_is_refused(string schema, string value)
    {
        await using var people = await AskedAsync(Ask.Input("r", schema: schema));
        (await people.AppendAsync(Ask.Give("r", value), People.Bob)).Error!.Code.ShouldBe(HitlErrorCodes.InvalidAnswer);
        (await people.RequestAsync("r")).Status.ShouldBe(HumanRequestStatus.Open);
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"oneOf":[{"const":1},{"const":2}]},"b":{"type":"integer"}}}""", """{"a":2,"b":"x"}""", "'/b'")]
    [InlineData("""{"type":"array","items":{"oneOf":[{"const":1},{"const":2}]}}""", "[2,3]", "'/1'")]
    [InlineData("""{"anyOf":[{"required":["x"]},{"required":["y"]}],"required":["z"]}""", """{"y":1}""", "[\"z\"]")]
    [InlineData(
        """{"if":{"properties":{"a":{"const":1}}},"then":{},"properties":{"b":{"type":"integer"}}}""", """{"a":2,"b":"x"}""", "'/b'")]
    [InlineData(
        """{"properties":{"a":{"anyOf":[{"type":"string"},{"type":"null"}]},"b":{"anyOf":[{"type":"integer"},{"type":"null"}]}}}""",
        """{"a":null,"b":"x"}""", "'/b'")]
    public async Task A_refusal_names_what_is_wrong_and_no_alternative_beside_one_that_holds(string schema, string value, string named)
    {
        await using var people = await AskedAsync(Ask.Input("r", schema: schema));
        (await people.AppendAsync(Ask.Give("r", value), People.Bob)).Error!.Message.ShouldContain(named);
    }

    [Theory]
    [InlineData("""{"$ref":"#"}""", "$ref")]
    [InlineData("""{"pattern":"(a+)+$"}""", "pattern")]
    [InlineData("""{"properties":{"x":{"patternProperties":{"(a+)+$":{}}}}}""", "patternProperties")]
    [InlineData("""{"$id":"https://example.com/x"}""", "$id")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#"}""", "$schema")]
    [InlineData("""{"uniqueItems":true}""", "maxItems")]
    [InlineData("""{"type":"number","minimum":"low"}""", "2020-12")]
    public async Task A_schema_that_could_hang_or_leave_the_request_is_refused(string schema, string named)
    {
        await using var people = await People.StartAsync();
        var refused = (await people.AppendAsync(Ask.Input("r", schema: schema), People.Host)).Error!;
        refused.Code.ShouldBe(HitlErrorCodes.InvalidSchema);
        refused.Message.ShouldContain(named);
    }

    [Fact]
    public async Task A_value_too_large_for_its_schema_is_refused_before_it_is_evaluated()
    {
        var branches = string.Join(',', Enumerable.Repeat("""{"minimum":1}""", 400));
        await using var people = await AskedAsync(Ask.Input("r", schema: $$"""{"items":{"anyOf":[{{branches}}]} }"""));
        var refused = (await people.AppendAsync(Ask.Give("r", $"[{string.Join(',', Enumerable.Repeat("0", 2000))}]"), People.Bob)).Error!;
        refused.Message.ShouldContain("too large for its schema");
    }

    [Theory]
    [InlineData("""{"assignee":"bob"}""", CopErrorCodes.InvalidPayload)]
    [InlineData("""{"dueAt":"2001-01-01T00:00:00Z"}""", CopErrorCodes.InvalidTimestamp)]
    [InlineData("""{"expiresAt":"2001-01-01T00:00:00Z"}""", CopErrorCodes.InvalidTimestamp)]
    [InlineData("""{"dueAt":"tomorrow"}""", CopErrorCodes.InvalidPayload)]
    [InlineData("""{"quorum":0}""", CopErrorCodes.InvalidPayload)]
    [InlineData("""{"quorum":1.5}""", CopErrorCodes.InvalidPayload)]
    [InlineData("""{"quorum":2,"assignee":"human:bob"}""", CopErrorCodes.InvalidPayload)]
    [InlineData("""{"options":[]}""", CopErrorCodes.InvalidPayload)]
    [InlineData("""{"options":["a","a"]}""", CopErrorCodes.InvalidPayload)]
    [InlineData("""{"options":[{"label":"no id"}]}""", CopErrorCodes.InvalidPayload)]
    [InlineData("""{"options":[{"id":"a","needs":["money"]}]}""", CopErrorCodes.InvalidPayload)]
    [InlineData("""{"shows":[{"artifactId":"a"}]}""", CopErrorCodes.InvalidPayload)]
    [InlineData("""{"standing":["topic"]}""", CopErrorCodes.InvalidPayload)]
    [InlineData("""{"standing":["arguments"],"subject":"pay"}""", CopErrorCodes.InvalidPayload)]
    public async Task A_request_that_cannot_be_meant_is_refused(string fault, string code)
    {
        await using var people = await People.StartAsync();
        (await people.AppendAsync(Ask.Decision("r", more: fault), People.Host)).Error!.Code.ShouldBe(code);
        (await people.Requests.GetAsync(People.Topic, "r")).Unwrap().ShouldBeNull();
    }

    [Fact]
    public async Task A_request_id_is_used_once()
    {
        await using var people = await AskedAsync(Ask.Input("r", "human:bob"));
        (await people.AppendAsync(Ask.Decision("r"), People.Lee)).Error!.Code.ShouldBe(CopErrorCodes.AlreadyExists);
    }

    [Fact]
    public async Task A_decision_takes_an_option_with_what_it_needs()
    {
        const string Options = """["approve",{"id":"edit","needs":["value"]},{"id":"respond","needs":["rationale"]}]""";
        await using var people =
            await AskedAsync(Ask.Decision("r", options: Options, more: """{"schema":{"type":"object","required":["a"]}}"""));
        foreach (var (option, more) in new[]
        {
            ("burn", "{}"), ("approve", """{"value":{"a":1}}"""), ("edit", "{}"), ("edit", """{"value":{"b":1}}"""), ("respond", "{}"),
            ("respond", """{"rationale":" "}"""),
        })
            (await people.AppendAsync(Ask.Decide("r", option, more), People.Bob)).Error!.Code.ShouldBe(HitlErrorCodes.InvalidAnswer,
                option + more);
        (await people.AppendAsync(Ask.Give("r", "1"), People.Bob)).Error!.Code.ShouldBe(HitlErrorCodes.InvalidAnswer);
        (await people.AppendAsync(Ask.Decide("r", "edit", """{"value":{"a":2}}"""), People.Bob)).Unwrap();
        (await people.RequestAsync("r")).Status.ShouldBe(HumanRequestStatus.Answered);
    }

    [Fact]
    public async Task A_rationale_is_given_where_it_is_required()
    {
        await using var people = await AskedAsync(Ask.Decision("r", more: """{"rationaleRequired":true}"""));
        (await people.AppendAsync(Ask.Decide("r", "yes"), People.Bob)).Error!.Code.ShouldBe(HitlErrorCodes.InvalidAnswer);
        (await people.AppendAsync(Ask.Decide("r", "yes", """{"rationale":"it is good"}"""), People.Bob)).Unwrap();
    }

    [Fact]
    public async Task An_answer_proves_what_was_shown()
    {
        await using var people = await AskedAsync(Ask.Decision("r", more: """{"proposal":{"amount":50}}"""));
        var shown = (await people.RequestAsync("r")).ShownHash;
        (await people.AppendAsync(Ask.Decide("r", "yes"), People.Bob)).Error!.Code.ShouldBe(HitlErrorCodes.ShownChanged);
        var other = $$"""{"shownHash":"sha-256:{{new string('0', 64)}}"}""";
        (await people.AppendAsync(Ask.Decide("r", "yes", other), People.Bob)).Error!.Code.ShouldBe(HitlErrorCodes.ShownChanged);
        (await people.AppendAsync(Ask.Decide("r", "yes", $$"""{"shownHash":"{{shown}}"}"""), People.Bob)).Unwrap();
    }

    [Fact]
    public async Task Requests_and_answers_over_the_size_limit_are_refused()
    {
        var text = $"\"{new string('x', HitlLimits.MaxPayloadBytes)}\"";
        await using var people = await AskedAsync(Ask.Input("r"));
        (await people.AppendAsync(Ask.Give("r", text), People.Bob)).Error!.Code.ShouldBe(CopErrorCodes.LimitExceeded);
        (await people.AppendAsync(Ask.Input("s", more: $$"""{"prompt":{{text}}}"""), People.Host)).Error!.Code.ShouldBe(
            CopErrorCodes.LimitExceeded);
    }

    [Fact]
    public async Task Only_the_asker_and_the_host_withdraw_remind_and_escalate()
    {
        await using var people = await AskedAsync(Ask.Input("r", "human:bob"));
        foreach (var type in new[] { HitlEventTypes.Withdrawn, HitlEventTypes.Reminded, HitlEventTypes.Escalated })
            (await people.AppendAsync(Ask.Change(type, "r", """{"to":"human:lee"}"""), People.Bob)).Error!.Code.ShouldBe(
                CopErrorCodes.InvalidActor);
        (await people.AppendAsync(Ask.Change(HitlEventTypes.Escalated, "r", """{"to":"role:nobody-has-it"}"""), People.Host)).Unwrap();
        (await people.RequestAsync("r")).Assignee.ShouldBe("role:nobody-has-it");
        (await people.AppendAsync(Ask.Change(HitlEventTypes.Escalated, "r", """{"to":"human:lee"}"""), People.Host)).Unwrap();
        (await people.AppendAsync(Ask.Change(HitlEventTypes.Withdrawn, "r"), People.Host)).Unwrap();
        (await people.RequestAsync("r")).Status.ShouldBe(HumanRequestStatus.Withdrawn);
        (await people.AppendAsync(Ask.Give("r", "1", """{"ifOpen":true}"""), People.Lee)).Error!.Code.ShouldBe(
            HitlErrorCodes.RequestClosed);
    }

    [Fact]
    public async Task Delegation_is_bounded_and_acyclic()
    {
        await using var people = await AskedAsync(Ask.Input("r", "human:p0"));
        for (var at = 0; at < HitlLimits.MaxDelegations; at++)
        {
            (await DelegateAsync(people, at, "human:p0")).Error!.Code.ShouldBe(HitlErrorCodes.DelegationRefused);
            (await DelegateAsync(people, at, "p9")).Error!.Code.ShouldBe(HitlErrorCodes.DelegationRefused);
            (await DelegateAsync(people, at + 1, $"human:p{at + 1}")).Error!.Code.ShouldBe(HitlErrorCodes.NotAddressee);
            (await DelegateAsync(people, at, $"human:p{at + 1}")).Unwrap();
        }

        (await DelegateAsync(people, HitlLimits.MaxDelegations, "human:last")).Error!.Code.ShouldBe(HitlErrorCodes.DelegationRefused);
        (await people.RequestAsync("r")).Chain.Length.ShouldBe(HitlLimits.MaxDelegations + 1);

        static Task<CopResult<AppendReceipt>> DelegateAsync(People people, int from, string to) => people.AppendAsync(
            Ask.Change(HitlEventTypes.Delegated, "r", $$"""{"to":"{{to}}"}"""), Actor.Human($"p{from}"));
    }

    [Fact]
    public async Task A_quorum_counts_distinct_persons()
    {
        await using var people = await AskedAsync(Ask.Decision("r", Role, more: """{"quorum":2}"""));
        var (bob, lee) = (People.Bob.InRole(Role), People.Lee.InRole(Role));
        (await people.AppendAsync(Ask.Decide("r", "yes"), bob)).Unwrap();
        (await people.AppendAsync(Ask.Decide("r", "no"), bob)).Unwrap();
        (await people.AppendAsync(Ask.Decide("r", "no", """{"ifOpen":true}"""), bob)).Error!.Code.ShouldBe(HitlErrorCodes.AlreadyAnswered);
        (await people.AppendAsync(Ask.Change(HitlEventTypes.Delegated, "r", """{"to":"human:bob"}"""), lee)).Error!.Code
            .ShouldBe(HitlErrorCodes.DelegationRefused);
        (await people.RequestAsync("r")).Status.ShouldBe(HumanRequestStatus.Open);
        (await people.AppendAsync(Ask.Decide("r", "yes"), lee)).Unwrap();
        var done = await people.RequestAsync("r");
        (done.Status, string.Join(' ', done.Answers.Select(answer => answer.By))).ShouldBe((HumanRequestStatus.Answered,
            "human:bob human:lee"));
    }

    [Fact]
    public async Task Artifacts_of_the_profile_are_checked_too()
    {
        await using var people = await People.StartAsync();
        var bad = Ask.Draft(EventTypes.ArtifactCreated, """{"artifact":{"id":"a","type":"human/decision","payload":{"requestId":"r"}}}""");
        (await people.AppendAsync(bad, People.Bob)).Error!.Message.ShouldContain("'decision'");
        var text = Ask.Draft(EventTypes.ArtifactCreated, """{"artifact":{"id":"a","type":"human/annotation","payload":"good"}}""");
        (await people.AppendAsync(text, People.Bob)).Error!.Code.ShouldBe(CopErrorCodes.InvalidPayload);
    }

    private static async Task<People> AskedAsync(params EventDraft[] requests)
    {
        var people = await People.StartAsync();
        foreach (var request in requests)
            (await people.AppendAsync(request, People.Host)).Unwrap();
        return people;
    }
}
