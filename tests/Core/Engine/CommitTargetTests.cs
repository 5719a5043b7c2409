using System.Collections.Immutable;

namespace Cop.Core.Tests.Engine;

/// <summary>Appends through a commit target, on which stores build a host's transactions.</summary>
public sealed class CommitTargetTests
{
    [Fact]
    public async Task An_append_loads_and_commits_through_the_given_target()
    {
        var options = new CopOptions { Pipeline = new PipelineOptions { ConflictRetryTimeout = TimeSpan.FromSeconds(7) } };
        await using var kernel = await TestKernel.StartAsync(options);
        Watched? watched = null;
        var receipt = (
            await kernel.Kernel.AppendThroughAsync(
                (storage, deadline) =>
                    watched = new Watched(storage, deadline), TestKernel.Topic, [EventDraft.Create("note.taken")], TestKernel.Ada))
                .Unwrap();
        (watched!.Deadline, watched.Loads, watched.Commits).ShouldBe((TimeSpan.FromSeconds(7), 1, 1));
        (await kernel.ReadAsync()).ShouldHaveSingleItem().Id.ShouldBe(receipt.First.Id);
    }

    [Fact]
    public async Task A_commit_target_applies_the_same_rules_and_finds_known_ids()
    {
        await using var kernel = await TestKernel.StartAsync();
        var draft = EventDraft.Create("note.taken") with { Id = "urn:cop:event:once" };
        Task<CopResult<AppendReceipt>> AppendAsync(EventDraft given, ExpectedSequence expected = default) =>
            kernel.Kernel.AppendThroughAsync(
                (storage, deadline) => new Watched(storage, deadline), TestKernel.Topic, [given], TestKernel.Ada, expected);
        (await AppendAsync(Drafts.Of("task.started", "{'taskId':'nobody'}"))).Error!.Code.ShouldBe("not_found");
        (await AppendAsync(draft)).Unwrap().IsDuplicate.ShouldBeFalse();
        (await AppendAsync(draft)).Unwrap().IsDuplicate.ShouldBeTrue();
        (await AppendAsync(EventDraft.Create("note.taken"), ExpectedSequence.Exactly(7))).Error!.Code.ShouldBe("sequence_conflict");
        await Should.ThrowAsync<ArgumentException>(
            () => kernel.Kernel.AppendThroughAsync((_, _) => null!, TestKernel.Topic, [draft], TestKernel.Ada));
    }

    private sealed class Watched(IEventStore storage, TimeSpan deadline) : ICommitTarget
    {
        public TimeSpan Deadline => deadline;

        public int Loads { get; private set; }

        public int Commits { get; private set; }

        public ValueTask<ILoadedRows> LoadAsync(RowKeys keys, CancellationToken cancellationToken)
        {
            Loads++;
            return storage.LoadAsync(keys, cancellationToken);
        }

        public Task<ImmutableArray<CommitOutcome>> CommitAsync(IReadOnlyList<CommitUnit> units, CancellationToken cancellationToken)
        {
            Commits++;
            return storage.CommitAsync(units, cancellationToken);
        }

        public Task<StoredEvent?> FindEventAsync(string eventId, CancellationToken cancellationToken) =>
            storage.FindEventAsync(eventId, cancellationToken);

        public Task<ImmutableArray<Event>> ReadEventsByTypeAsync(
            string topicId, string type, long afterSeq, int limit, CancellationToken cancellationToken) =>
            storage.ReadEventsByTypeAsync(topicId, type, afterSeq, limit, cancellationToken);
    }
}
