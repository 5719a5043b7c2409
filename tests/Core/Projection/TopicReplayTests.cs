using System.Security.Cryptography;
using System.Text;

namespace Cop.Core.Tests.Projection;

public sealed class TopicReplayTests
{
    [Fact]
    [Trait("spec", "4.6.3")]
    public void A_replay_gives_the_state_as_of_any_sequence()
    {
        Event[] log = [Drafts.Task.At(1), Drafts.Started.At(2), Drafts.Completed.At(3)];
        Log.Replay(log.Take(2)).Get<CopTask>(ViewKey.Task(Log.Topic, "a"))!.Status.ShouldBe(CopTaskStatus.Running);
        Log.Replay(log).Get<CopTask>(ViewKey.Task(Log.Topic, "a"))!.Status.ShouldBe(CopTaskStatus.Done);
        Log.Replay(log).AppliedSeq.ShouldBe(3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [Trait("spec", "3.1.1")]
    public void A_log_starts_at_0_or_1_and_has_no_gap(long first)
    {
        var replay = new TopicReplay(Log.Topic);
        replay.AppliedSeq.ShouldBeNull();
        replay.Apply(Drafts.Topic.At(first));
        Should.Throw<CopInvariantException>(() => replay.Apply(Drafts.Task.At(first + 2))).Message.ShouldContain("gap");
        Should.Throw<CopInvariantException>(() => new TopicReplay(Log.Topic).Apply(Drafts.Topic.At(2)));
    }

    [Fact]
    [Trait("spec", "4.5.4")]
    public void An_applied_sequence_is_ignored_and_another_event_there_is_fatal()
    {
        var replay = Log.Replay([Drafts.Topic.At(1), Drafts.Task.At(2)]);
        replay.Apply(Drafts.Topic.At(1)).ShouldBeNull();
        Should.Throw<CopInvariantException>(
            () => replay.Apply((Drafts.Task with { Id = "other" }).At(2))).Message.ShouldContain("log_divergence");
    }

    [Fact]
    [Trait("spec", "4.5.5")]
    public void An_event_of_another_topic_is_refused() =>
        Should.Throw<ArgumentException>(() => new TopicReplay(Log.Topic).Apply(Drafts.Topic.At(1, "t2")));

    [Fact]
    [Trait("spec", "5.1.3")]
    public void Only_continuations_name_events_to_watch()
    {
        TopicReplay.Named(Drafts.Task.At(1)).ShouldBeEmpty();
        TopicReplay.Named(Drafts.Waiter("{'waitForEvents':['go','urn:cop:event:e1']}").At(2)).ShouldBe(["go", "urn:cop:event:e1"]);
    }

    [Fact]
    [Trait("spec", "4.5.1")]
    public void The_digest_is_the_hash_of_one_canonical_text()
    {
        var views = Log.Replay([Drafts.Topic.At(1), Drafts.Task.At(2)]).Views;
        var topic = ViewJson.Write(views.OfType<Topic>().Single());
        var task = ViewJson.Write(views.OfType<CopTask>().Single());
        var text = $$"""{"projector":1,"upcasters":[],"views":[{"kind":"task","view":{{task}}},{"kind":"topic","view":{{topic}}}]}""";
        CopJson.Parse(text).Unwrap().ToString().ShouldBe(text, "it is canonical");
        StateDigest.Compute(views.Reverse()).ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    [Fact]
    [Trait("spec", "2.3.1")]
    public void Views_are_written_with_protocol_names()
    {
        var replay = Log.Replay([Drafts.Topic.At(1), Drafts.Task.At(2), Drafts.Step.At(3)]);
        ViewJson.Write(replay.Get<Topic>(ViewKey.Topic(Log.Topic))!).ToString().ShouldBe(
            """{"createdAt":"2026-01-01T00:00:01.000Z","createdSeq":1,"id":"urn:cop:topic:t1","lastSeq":3,"pendingTasks":1,"quiescent":""" +
                """false,"status":"in_progress","title":"Case 7","updatedAt":"2026-01-01T00:00:03.000Z","updatedSeq":3}""");
        ViewJson.Write(replay.Get<Step>(ViewKey.Step(Log.Topic, "s"))!).ToString().ShouldBe(
            """{"artifactIds":[],"createdAt":"2026-01-01T00:00:03.000Z","createdSeq":3,"id":"s","status":"pending","taskId":"a","topicI""" +
                """d":"urn:cop:topic:t1","updatedAt":"2026-01-01T00:00:03.000Z","updatedSeq":3}""");
    }

    [Fact]
    [Trait("spec", "4.4.1")]
    public void Results_have_the_protocols_shape()
    {
        var topic = Log.Replay([Drafts.Topic.At(1)]).Get<Topic>(ViewKey.Topic(Log.Topic));
        ResultJson.Write(CopResult.Ok(topic)).ToString().ShouldBe($$"""{"data":{{ViewJson.Write(topic!)}},"ok":true}""");
        ResultJson.Write(CopResult.Ok<Topic?>(null)).ToString().ShouldBe("""{"data":null,"ok":true}""");
        ResultJson.Write(CopResult.Fail<Topic?>("not_found", "m")).ToString()
            .ShouldBe("""{"error":{"code":"not_found","message":"m"},"ok":false}""");
        ResultJson.Write(CopResult.Fail<Topic?>(new CopError("c", "m", Details: Log.Json("{'n':1}")))).ToString()
            .ShouldBe("""{"error":{"code":"c","details":{"n":1},"message":"m"},"ok":false}""");
    }

    [Fact]
    [Trait("spec", "4.5.1")]
    public void An_invalid_view_is_reported_as_store_corruption()
    {
        Should.Throw<CopInvariantException>(() => ViewJson.Read(ViewKind.Task, "{}"u8));
        Should.Throw<CopInvariantException>(() => ViewJson.Read(ViewKind.Topic, "null"u8));
    }
}
