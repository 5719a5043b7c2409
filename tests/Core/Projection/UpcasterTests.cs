namespace Cop.Core.Tests.Projection;

[Trait("spec", "2.9")]
public sealed class UpcasterTests
{
    private static readonly UpcasterChain Chain = new(
    [
        new Renamed("task.created", "2", "3", "name", "title"),
        new Renamed("task.created", "1", "2", "id", "taskId"),
    ]);

    [Fact]
    public void Projectors_see_the_newest_version_and_the_stored_bytes_stay()
    {
        var stored = Log.Draft("task.created", "{'id':'a','name':'N'}").At(1);
        var read = Chain.Read(stored);
        read.SchemaVersion.ShouldBe("3");
        read.Payload.ToString().ShouldBe("""{"taskId":"a","title":"N"}""");
        read.Json.ShouldBe(stored.Json);
        read.StoredPayload.ShouldBe(stored.Payload);
        read.ShouldBe(stored, "it is the same event");
        Log.Replay([stored], Chain).Get<CopTask>(ViewKey.Task(Log.Topic, "a"))!.Title.ShouldBe("N");
    }

    [Fact]
    public void Events_without_an_upcaster_are_read_as_they_are()
    {
        var stored = Drafts.Topic.At(1);
        Chain.Read(stored).ShouldBeSameAs(stored);
    }

    [Fact]
    public void An_artifact_keeps_the_hash_of_what_is_stored()
    {
        var chain = new UpcasterChain(
            [new Fixed("artifact.created", "1", "2", Log.Json("{'artifact':{'id':'x','type':'text/plain','payload':'newer'}}"))]);
        Log.Replay([Drafts.Artifact.At(1)], chain).Get<ArtifactEntry>(ViewKey.Artifact(Log.Topic, "x"))!.Hash
            .ShouldBe(Log.Replay([Drafts.Artifact.At(1)]).Get<ArtifactEntry>(ViewKey.Artifact(Log.Topic, "x"))!.Hash);
    }

    [Fact]
    public void A_match_is_tested_on_upcast_events()
    {
        var chain = new UpcasterChain([new Renamed("go", "1", "2", "old", "requestId")]);
        var waiter = Drafts.Waiter("{'waitForEvents':['go'],'meta':{'match':{'/payload/requestId':'r1'}}}");
        Log.Replay([waiter.At(1), Log.Draft("go", "{'old':'r1'}").At(2)], chain)
            .Get<Continuation>(ViewKey.Continuation(Log.Topic, "c"))!.Satisfied.ShouldBeTrue();
    }

    [Fact]
    public void A_match_on_an_earlier_event_by_id_uses_its_stored_form()
    {
        var chain = new UpcasterChain([new Renamed("go", "1", "2", "old", "new")]);
        var waiter = Drafts.Waiter("{'waitForEvents':['urn:cop:event:e1'],'meta':{'match':{'/payload/old':1}}}");
        Log.Replay([Log.Draft("go", "{'old':1}").At(1), waiter.At(2)], chain)
            .Get<Continuation>(ViewKey.Continuation(Log.Topic, "c"))!.Satisfied.ShouldBeTrue();
    }

    [Fact]
    public void Two_upcasters_from_one_version_are_refused() =>
        Should.Throw<ArgumentException>(
            () => new UpcasterChain([new Renamed("t", "1", "2", "a", "b"), new Renamed("t", "1", "3", "a", "b")])).Message.ShouldContain(
        "Two upcasters of 't' start at version '1'");

    [Fact]
    public void An_upcaster_cycle_is_refused() =>
        Should.Throw<ArgumentException>(
            () => new UpcasterChain([new Renamed("t", "1", "2", "a", "b"), new Renamed("t", "2", "1", "a", "b")])).Message.ShouldContain(
        "1 > 2 > 1");

    [Fact]
    public void A_missing_upcaster_is_refused() =>
        Should.Throw<ArgumentException>(
            () => new UpcasterChain([new Renamed("t", "1", "2", "a", "b"), new Renamed("t", "3", "4", "a", "b")])).Message.ShouldContain(
        "'2', '4'");

    [Fact]
    public void A_failing_upcaster_is_reported_with_its_event() =>
        Should.Throw<CopInvariantException>(
            () => new UpcasterChain([new Fixed("t", "1", "2", null!)]).Read(Log.Draft("t").At(1))).Message.ShouldContain(Log.EventId(1));

    [Fact]
    public void The_digest_includes_the_upcasters()
    {
        Chain.Links.ShouldBe(["task.created 1>2", "task.created 2>3"]);
        StateDigest.Compute([], Chain).ShouldNotBe(StateDigest.Compute([]));
    }

    private sealed record Renamed(string EventType, string FromVersion, string ToVersion, string From, string To) : IUpcaster
    {
        public CopJson Upcast(CopJson payload) => payload[From] is { } value ? payload.With(From, null).With(To, value) : payload;
    }

    private sealed record Fixed(string EventType, string FromVersion, string ToVersion, CopJson Result) : IUpcaster
    {
        public CopJson Upcast(CopJson payload) => Result;
    }
}
