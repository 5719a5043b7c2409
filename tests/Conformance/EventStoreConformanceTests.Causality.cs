namespace Cop.Conformance;

/// <summary>Unapplied parents and cycles in a kernel over the store (D-22).</summary>
public abstract partial class EventStoreConformanceTests
{
    [Fact, Trait("spec", "3.2.1")]
    public async Task A_native_event_with_an_unapplied_parent_is_refused_until_its_application()
    {
        var kernel = await StartKernelAsync();
        (await kernel.ReplicateAsync(Origin, [TestAppender.Foreign("r", 1, "note.added", "q/1"), TestAppender.Foreign("r", 2)]))
            .Unwrap().Head.BlockedBy.ShouldBe("r/1");
        foreach (var parent in (string[])["r/1", "r/2"])
        {
            var refused = (await kernel.AppendAsync("l", Drafts.Note("l", $"of {parent}", parents: parent), Actor.Human("ada"))).Error!;
            (refused.Code, refused.Category).ShouldBe((CopErrorCodes.ParentNotApplied, CopErrorCategory.Temporary));
        }

        (await kernel.Log.GetHeadAsync("l")).ShouldBeNull();
        (await kernel.ReplicateAsync(Origin, [TestAppender.Foreign("q", 1)])).Unwrap();
        using var guard = HangLimit.Begin();
        await kernel.WaitForPositionAsync(TestAppender.Foreign("r", 2), guard.Token);
        await AppendAsync(kernel, "l", Drafts.Note("l", "of r/2", parents: "r/2"));
        (await ToListAsync(kernel.Log.ReadPositionsAsync())).Select(each => each.Event.Id).ShouldBe(["q/1", "r/1", "r/2", "of r/2"]);
    }

    [Fact, Trait("spec", "5.2.1")]
    public async Task An_output_with_an_unapplied_parent_fails_its_attempt_without_blocking()
    {
        var kernel = await StartKernelAsync(AgentRegistration.Create("worker", EventFilter.ForTypes("asked"), (delivery, _, _) =>
            Task.FromResult<AgentOutput>(
                EventDraft.Create("done") with { ParentEventIds = delivery.CauseId == "first" ? ["r/1"] : [] }), Once));
        (await kernel.ReplicateAsync(Origin, [TestAppender.Foreign("r", 1, "note.added", "q/1")])).Unwrap();
        await AppendAsync(kernel, "t", Drafts.Note("t", "first", "asked"));
        await AppendAsync(kernel, "t", Drafts.Note("t", "second", "asked"));
        var parked = await FindAsync(kernel, "t", stored => stored.Type == EventTypes.DeliveryParked);
        (parked.Payload["eventId"]!.AsString(), parked.Payload.At("/error/code")!.AsString())
            .ShouldBe(("first", CopErrorCodes.ParentNotApplied));
        (await FindAsync(kernel, "t", stored => stored.Type == "done")).ParentEventIds.ShouldBe(["second"]);
    }

    [Fact, Trait("spec", "3.2.2")]
    public async Task A_parent_accepted_as_missing_may_not_later_depend_on_its_children()
    {
        var kernel = await StartKernelAsync();
        (await kernel.ReplicateAsync(Origin, [TestAppender.Foreign("r", 1, "note.added", "q/2"), TestAppender.Foreign("r", 2)])).Unwrap();
        (await kernel.UnblockTopicAsync("r", "human:ada")).Unwrap().Head.BlockedBy.ShouldBeNull();
        await AppendAsync(kernel, "l", Drafts.Note("l", "native", parents: "r/2"));
        foreach (var parent in (string[])["r/1", "r/2", "native"])
        {
            // Through its own parent, and through the parent of an earlier event of its topic.
            Event[][] closing = [
                [TestAppender.Foreign("q", 1), TestAppender.Foreign("q", 2, "note.added", parent)],
                [TestAppender.Foreign("q", 1, "note.added", parent), TestAppender.Foreign("q", 2)]];
            foreach (var events in closing)
                (await kernel.ReplicateAsync(Origin, events)).Error!.Code.ShouldBe(CopErrorCodes.CausalCycle);
        }

        (await kernel.Log.GetHeadAsync("q")).ShouldBeNull();
        (await kernel.ReplicateAsync(
            Origin, [TestAppender.Foreign("q", 1), TestAppender.Foreign("q", 2), TestAppender.Foreign("q", 3, "note.added", "native")]))
        .Unwrap().Head.AppliedSeq.ShouldBe(3);
    }

    [Fact, Trait("spec", "3.2.2")]
    public async Task A_cycle_over_three_replicas_is_refused_at_its_closing_event()
    {
        var kernel = await StartKernelAsync();
        (await kernel.ReplicateAsync(Origin, [TestAppender.Foreign("a", 1, "note.added", "b/2")])).Unwrap();
        (await kernel.ReplicateAsync(Origin, [TestAppender.Foreign("c", 1), TestAppender.Foreign("c", 2, "note.added", "a/1")])).Unwrap();
        (await kernel.ReplicateAsync(Origin, [TestAppender.Foreign("b", 1, "note.added", "c/2"), TestAppender.Foreign("b", 2)])).Error!.Code
            .ShouldBe(CopErrorCodes.CausalCycle);
        (await kernel.ReplicateAsync(Origin, [TestAppender.Foreign("b", 1, "note.added", "b/1")])).Error!.Code.ShouldBe(
            CopErrorCodes.CausalCycle);
        (await kernel.ReplicateAsync(
            Origin, [TestAppender.Foreign("b", 1), TestAppender.Foreign("b", 2), TestAppender.Foreign("b", 3, "note.added", "c/2")]))
        .Unwrap();
    }
}
