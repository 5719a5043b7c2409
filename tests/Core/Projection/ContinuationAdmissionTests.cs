namespace Cop.Core.Tests.Projection;

/// <summary>Native admission of continuations; a replicated log may contain others (D-14, D-54, D-58).</summary>
[Trait("spec", "2.7.1")]
public sealed class ContinuationAdmissionTests
{
    [Theory]
    [InlineData("{'waitForEvents':['go']}")]
    [InlineData("{'resumeAfter':'2026-01-01T00:00:00Z'}")]
    [InlineData("{'meta':{'immediate':true}}")]
    [InlineData("{'waitForEvents':['go'],'meta':{'immediate':true}}")]
    [InlineData("{'waitForEvents':['go'],'vendorNote':1,'meta':{'vendorNote':1},'retry':{'vendorNote':1}}")]
    [InlineData("{'waitForEvents':['go'],'waitForEvt':1,'labels2':1,'stately':1}")]
    [InlineData("{'waitForEvents':['go'],'state':{'match':1,'waitForEvent':1}}")]
    public void A_continuation_needs_a_condition_or_immediate(string payload) => Admit(payload).Accepted();

    [Theory]
    [InlineData("{}", "meta.immediate")]
    [InlineData("{'waitForEvents':[]}", "waits for nothing")]
    [InlineData("{'waitForEvents':null,'resumeAfter':null}", "waits for nothing")]
    [InlineData("{'resumeBefore':'2026-02-01T00:00:00Z'}", "waits for nothing")]
    [InlineData("{'meta':{'immediate':false}}", "waits for nothing")]
    [InlineData("{'waitsFor':['go']}", "Unknown members: 'waitsFor'")]
    [InlineData("{'waitForEvent':['go']}", "did you mean 'waitForEvents'?")]
    [InlineData("{'waitForEventss':['go']}", "did you mean 'waitForEvents'?")]
    [InlineData("{'waitforEvents':['go']}", "did you mean 'waitForEvents'?")]
    [InlineData("{'WAITFOREVENTS':['go']}", "did you mean 'waitForEvents'?")]
    [InlineData("{'waitForEvenst':['go']}", "did you mean 'waitForEvents'?")]
    [InlineData("{'waitForEvents':['go'],'Match':{}}", "did you mean 'meta.match'?")]
    [InlineData("{'waitForEvents':['go'],'labl':'x'}", "did you mean 'label'?")]
    [InlineData("{'waitForEvents':['go'],'lab😀el':'x'}", "did you mean 'label'?")]
    [InlineData("{'waitForEvents':['go'],'l😀bel':'x'}", "did you mean 'label'?")]
    [InlineData("{'resumeafter':'2026-02-01T00:00:00Z'}", "did you mean 'resumeAfter'?")]
    [InlineData("{'waitForEvents':['go'],'agents':'w'}", "did you mean 'agent'?")]
    [InlineData("{'waitForEvents':['go'],'match':{'/payload/a':1}}", "did you mean 'meta.match'?")]
    [InlineData("{'waitForEvents':['go'],'waitMode':'all'}", "did you mean 'meta.waitMode'?")]
    [InlineData("{'waitForEvents':['go'],'maxAttempts':3}", "did you mean 'retry.maxAttempts'?")]
    [InlineData("{'waitForEvents':['go'],'meta':{'resumeBefore':'2026-02-01T00:00:00Z'}}", "did you mean 'resumeBefore'?")]
    [InlineData("{'waitForEvents':['go'],'meta':{'matchs':{}}}", "did you mean 'meta.match'?")]
    [InlineData("{'waitForEvents':['go'],'meta':{'waitmode':'all'}}", "did you mean 'meta.waitMode'?")]
    [InlineData("{'waitForEvents':['go'],'retry':{'maxAttempt':3}}", "did you mean 'retry.maxAttempts'?")]
    [InlineData("{'waitForEvents':['go'],'retry':{'backoff':'exponential'}}", "did you mean 'meta.backoff'?")]
    public void A_continuation_without_a_condition_or_with_a_typo_is_refused(string payload, string said)
    {
        Admit(payload).Refused("invalid_payload").Rejection!.Message.ShouldContain(said);
        Logged(payload).Accepted().Continuation().Status.ShouldBe(ContinuationStatus.Active);
    }

    [Theory]
    [InlineData("{'waitForEvents':['go'],'meta':{'immediate':'yes'}}")]
    [InlineData("{'waitForEvents':['go'],'meta':{'immediate':1}}")]
    public void Immediate_is_a_boolean_in_every_log(string payload)
    {
        Admit(payload).Refused("invalid_payload");
        Logged(payload).Refused("invalid_payload");
    }

    [Theory, Trait("spec", "5.5.4")]
    [InlineData("'attempt':1000000", true)]
    [InlineData("'attempt':1000001", false)]
    [InlineData("'attempt':2147483647", false)]
    [InlineData("'attempt':2147483648", false)]
    [InlineData("'attempt':0", false)]
    [InlineData("'maxAttempts':1000000", true)]
    [InlineData("'maxAttempts':1000001", false)]
    [InlineData("'maxAttempts':0", false)]
    [InlineData("'retryDelayMs':2678400000", true)]
    [InlineData("'retryDelayMs':2678400001", false)]
    [InlineData("'retryDelayMs':9007199254740991", false)]
    [InlineData("'retryDelayMs':0", true)]
    public void Attempts_and_delays_have_limits_in_every_log(string member, bool isTaken)
    {
        var payload = $"{{'waitForEvents':['go'],'retry':{{{member}}}}}";
        foreach (var then in new[] { Admit(payload), Logged(payload) })
        {
            if (isTaken)
                then.Accepted();
            else
                then.Refused("invalid_payload");
        }
    }

    [Fact, Trait("spec", "5.5.4")]
    public void The_longest_retry_delay_is_kept_exactly()
    {
        var continuation = Admit("{'waitForEvents':['go'],'retry':{'retryDelayMs':2678400000}}").Continuation();
        continuation.RetryDelayMs.ShouldBe(2_678_400_000);
        ((Continuation)ViewJson.Read(ViewKind.Continuation, ViewJson.Write(continuation).Utf8.Span)).RetryDelayMs.ShouldBe(2_678_400_000);
        ContinuationRules.NextAttempt(continuation, 1_000_000, Log.Start).ShouldBe(Log.Start.AddDays(1));
    }

    [Fact]
    public void A_match_pointer_follows_RFC_6901()
    {
        foreach (var pointer in new[] { "payload", "/a~", "/a~2", "#/a" })
            Admit($"{{'waitForEvents':['go'],'meta':{{'match':{{'{pointer}':1}}}}}}").Refused("invalid_payload");
        var waiter = Drafts.Waiter("""{'waitForEvents':['go'],'meta':{'match':{'/payload/a/1\u0000':2}}}""");
        Given.Events(waiter).When("go", "{'a':[1,2]}").Accepted().Continuation().Satisfied.ShouldBeFalse();
        Given.Events(Drafts.Waiter("{'waitForEvents':['go'],'meta':{'match':{'/payload/a/1':2}}}")).When("go", "{'a':[1,2]}")
            .Continuation().Satisfied.ShouldBeTrue();
    }

    [Theory, Trait("spec", "2.8")]
    [InlineData("artifact.created", "{'artifact':{'id':'c','type':'cop/continuation','payload':{'waitForEvents':['go'],'agent':'#'}}}")]
    [InlineData("task.created", "{'taskId':'b','assignedTo':'#'}")]
    [InlineData("task.assigned", "{'taskId':'a','assignedTo':'#'}")]
    public void Indexed_texts_have_at_most_255_bytes_natively_and_any_length_replicated(string type, string payload)
    {
        var (fits, long_) = (string.Concat(Enumerable.Repeat("界", 85)), string.Concat(Enumerable.Repeat("界", 900)));
        var given = Given.Events(Drafts.Task);
        given.When(type, payload.Replace("#", fits, StringComparison.Ordinal)).Accepted();
        given.When(type, payload.Replace("#", fits + "x", StringComparison.Ordinal)).Refused("invalid_id");
        given.When(type, payload.Replace("#", "a\\u0007", StringComparison.Ordinal)).Refused("invalid_id");
        given.WhenLogged(type, payload.Replace("#", long_, StringComparison.Ordinal)).Accepted().Errors.ShouldBeEmpty();
    }

    private static Then Admit(string payload) => Given.Nothing.When("artifact.created", Drafts.Waiter(payload).Payload.ToString());

    private static Then Logged(string payload) => Given.Nothing.WhenLogged("artifact.created", Drafts.Waiter(payload).Payload.ToString());
}
