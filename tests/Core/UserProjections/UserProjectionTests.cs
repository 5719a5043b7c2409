namespace Cop.Core.Tests;

public sealed class UserProjectionTests
{
    private sealed record Count(int Events);

    private static readonly Actor Ada = Actor.Human("ada");

    [Fact]
    public async Task A_projection_includes_an_event_after_waiting_for_it()
    {
        var counts = Counts();
        await using var kernel = await StartAsync(counts);
        var appended = (await kernel.AppendAsync("t", [EventDraft.Create("x.happened"), EventDraft.Create("x.happened")], Ada)).Unwrap();
        (await kernel.WaitForProjectionAsync(counts, appended.Events[1], Guard())).Unwrap().ShouldBe(2);
        counts.Find("t").ShouldBe(new Count(2));
        counts.Position.ShouldBe(2);
    }

    [Fact]
    public async Task A_projection_sees_all_topics_in_the_order_of_positions()
    {
        var order = UserProjection.Create<string>("order", _ => "all", (seen, next) => seen + next.TopicId + next.TopicSeq + " ");
        await using var kernel = await StartAsync(order);
        Event last = null!;
        foreach (var topic in (string[])["b", "a", "b"])
            last = (await kernel.AppendAsync(topic, EventDraft.Create("x.happened"), Ada)).Unwrap().First;
        (await kernel.WaitForProjectionAsync(order, last, Guard())).Unwrap();
        order.Find("all").ShouldBe("b1 a1 b2 ");
    }

    [Fact]
    public async Task A_throwing_fold_stops_only_its_projection_until_a_rebuild()
    {
        var isMended = false;
        var faulty = UserProjection.Create<Count>("faulty", next => next.TopicId, (view, next) =>
            next.TopicSeq == 2 && !isMended
                ? throw new InvalidOperationException("cannot count to two")
                : new Count((view?.Events ?? 0) + 1));
        var counts = Counts();
        await using var kernel = await StartAsync(faulty, counts);
        var appended = (
            await kernel.AppendAsync(
                "t", [EventDraft.Create("x.happened"), EventDraft.Create("x.happened"), EventDraft.Create("x.happened")], Ada)).Unwrap();
        (await kernel.WaitForProjectionAsync(counts, appended.Events[2], Guard())).Unwrap();
        var stopped = (await kernel.WaitForProjectionAsync(faulty, appended.Events[2], Guard())).Error.ShouldNotBeNull();
        stopped.Message.ShouldContain("cannot count to two");
        faulty.Position.ShouldBe(1);
        isMended = true;
        (await kernel.RebuildProjectionAsync(faulty, Guard())).Unwrap().ShouldBe(3);
        faulty.Find("t").ShouldBe(new Count(3));
        faulty.Exception.ShouldBeNull();
    }

    [Fact]
    public async Task A_projection_is_rebuilt_from_the_log_when_the_kernel_starts_again()
    {
        var journal = new MemoryJournalFile();
        await using (var kernel = await CopKernel.StartAsync(EmbeddedEventStore.Open(journal, Guid.NewGuid).Unwrap()))
            (await kernel.AppendAsync("t", EventDraft.Create("x.happened"), Ada)).Unwrap();
        var counts = Counts();
        await using var again =
            await CopKernel.StartAsync(EmbeddedEventStore.Open(journal, Guid.NewGuid).Unwrap(), new CopOptions { Projections = [counts] });
        (await counts.WaitForPositionAsync(1, Guard())).Unwrap().ShouldBe(1);
        counts.Find("t").ShouldBe(new Count(1));
    }

    [Fact]
    public void Two_projections_cannot_have_one_name() =>
        Should.Throw<ArgumentException>(
            () => new CopOptions { Projections = [Counts(), Counts()] }.Validate()).Message.ShouldContain("'counts'");

    [Fact]
    public async Task A_kernel_cannot_rebuild_another_kernel_s_projection()
    {
        await using var kernel = await StartAsync();
        await Should.ThrowAsync<ArgumentException>(() => kernel.RebuildProjectionAsync(Counts()));
    }

    private static UserProjection<Count> Counts() =>
        UserProjection.Create<Count>("counts", next => next.TopicId, (view, _) => new Count((view?.Events ?? 0) + 1));

    private static Task<CopKernel> StartAsync(params UserProjection[] projections) =>
        CopKernel.StartAsync(EmbeddedEventStore.OpenInMemory(Guid.NewGuid), new CopOptions { Projections = [.. projections] });

    private static CancellationToken Guard() => HangLimit.Begin().Token;
}
