using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cop.Core.Tests.Engine;

/// <summary>An event stream returns every event once and in order; local commits are not read again.</summary>
public sealed class SubscriptionTests
{
    private const string Other = "urn:cop:topic:other";

    [Fact]
    public async Task Locally_committed_events_are_not_read_again()
    {
        var (storage, reads) = RecordedReads.Of(EmbeddedEventStore.Open(new MemoryJournalFile(), new CountedIds(0).NewId).Unwrap());
        await using var kernel =
            await CopKernel.StartAsync(storage, new CopOptions { TimeProvider = new ManualTime(), IdGenerator = new CountedIds(1) });
        await AppendAsync(kernel, "a0");
        await using var events = kernel.StreamEventsAsync(TestKernel.Topic).GetAsyncEnumerator();
        (await NextAsync(events)).Type.ShouldBe("a0");
        reads.Take(nameof(IEventLog.ReadTopicAsync)).ShouldBe(1);
        for (var i = 1; i <= 20; i++)
        {
            await AppendAsync(kernel, string.Create(CultureInfo.InvariantCulture, $"a{i}"));
            var next = await NextAsync(events);
            (next.Type, next.TopicSeq).ShouldBe((string.Create(CultureInfo.InvariantCulture, $"a{i}"), i + 1));
        }

        reads.Take(nameof(IEventLog.ReadTopicAsync)).ShouldBe(0);
    }

    [Fact]
    public async Task A_slow_consumer_misses_nothing()
    {
        await using var kernel = await CopKernel.StartAsync(
            EmbeddedEventStore.Open(new MemoryJournalFile(), new CountedIds(0).NewId).Unwrap(),
            new CopOptions { TimeProvider = new ManualTime(), IdGenerator = new CountedIds(1) });
        await AppendAsync(kernel, "a");
        await using var events = kernel.StreamEventsAsync(TestKernel.Topic).GetAsyncEnumerator();
        await NextAsync(events);
        for (var i = 0; i < 300; i++)
            await AppendAsync(kernel, "a");
        for (var seq = 2; seq <= 301; seq++)
            (await NextAsync(events)).TopicSeq.ShouldBe(seq);
    }

    [Fact]
    public async Task Streamed_events_pass_through_the_host_s_upcasters()
    {
        var options =
            new CopOptions { TimeProvider = new ManualTime(), IdGenerator = new CountedIds(1),
                Upcasters = [new FragileUpcaster("a", int.MaxValue)] };
        await using var kernel =
            await CopKernel.StartAsync(EmbeddedEventStore.Open(new MemoryJournalFile(), new CountedIds(0).NewId).Unwrap(), options);
        await AppendAsync(kernel, "a");
        await using var events = kernel.StreamEventsAsync(TestKernel.Topic).GetAsyncEnumerator();
        var read = await NextAsync(events);
        await AppendAsync(kernel, "a");
        var told = await NextAsync(events);
        told.Payload.ShouldBe(read.Payload);
        told.SchemaVersion.ShouldBe(read.SchemaVersion);
    }

    [Fact]
    public void The_buffer_is_empty_at_first_and_after_remote_commits()
    {
        var told = Subscribed();
        told.OnCommit(Append(1));
        told.Take(1).ShouldBeNull();
        told.OnCommit(Append(2));
        Seqs(told.Take(2)).ShouldBe([2]);
        told.OnCommit(Append(3));
        told.OnRemoteCommit();
        told.OnCommit(Append(4));
        told.Take(3).ShouldBeNull();
        Seqs(told.Take(5)).ShouldBeEmpty();
    }

    [Fact]
    public void A_gap_is_read_and_delivered_events_are_skipped()
    {
        var told = Subscribed();
        told.Take(1);
        told.OnCommit(Append(1, 2));
        told.OnCommit(Append(3));
        Seqs(told.Take(2)).ShouldBe([2, 3]);
        told.OnCommit(Append(5));
        told.Take(4).ShouldBeNull("4 was committed elsewhere");
        told.OnCommit(Append(6));
        told.OnCommit(Append(8));
        told.Take(6).ShouldBeNull("7 was committed elsewhere");
    }

    [Fact]
    public void An_observer_is_notified_of_its_topic_only_until_disposed()
    {
        var feed = new CommitPublisher(NullLogger.Instance);
        var (first, second, elsewhere) = (Subscribed(), Subscribed(), new EventStreamBuffer(Other, Signal()));
        foreach (var follower in new[] { first, second, elsewhere })
        {
            feed.Follow(follower);
            follower.Take(1);
        }

        feed.Publish([new CommitUnit { Appends = [Append(1)] }]);
        Seqs(first.Take(1)).ShouldBe([1]);
        Seqs(second.Take(1)).ShouldBe([1]);
        Seqs(elsewhere.Take(1)).ShouldBeEmpty();
        feed.Leave(first);
        feed.PublishRemote(TestKernel.Topic);
        Seqs(first.Take(2)).ShouldBeEmpty();
        second.Take(2).ShouldBeNull("others were there");
        Seqs(elsewhere.Take(1)).ShouldBeEmpty();
        feed.PublishRemote(null);
        elsewhere.Take(1).ShouldBeNull("it may have been any topic");
    }

    private static AsyncAutoResetEvent Signal() => new(TimeProvider.System, WorkDispatcher.Pool);

    private static EventStreamBuffer Subscribed() => new(TestKernel.Topic, Signal());

    private static IEnumerable<long> Seqs(ImmutableArray<Event>? events) => events.ShouldNotBeNull().Select(told => told.TopicSeq);

    private static TopicAppend Append(params long[] seqs) => new()
    {
        Before = null,
        After = new TopicHead { TopicId = TestKernel.Topic, LastSeq = seqs[^1], AppliedSeq = seqs[^1] },
        Events = [.. seqs.Select(Stored)],
    };

    private static StoredEvent Stored(long seq) =>
        new(Causality.MemoryLog.Event(string.Create(CultureInfo.InvariantCulture, $"e{seq}"), TestKernel.Topic, seq), "");

    private static async Task<Event> NextAsync(IAsyncEnumerator<Event> events)
    {
        (await events.MoveNextAsync().AsTask().WaitAsync(TestKernel.Patience)).ShouldBeTrue();
        return events.Current;
    }

    private static async Task AppendAsync(CopKernel kernel, string type) =>
        (await kernel.AppendAsync(TestKernel.Topic, new EventDraft { Type = type }, TestKernel.Ada).WaitAsync(TestKernel.Patience))
            .Unwrap();
}
