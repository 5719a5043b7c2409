namespace Cop.Conformance;

public abstract partial class EventStoreConformanceTests
{
    [Theory, Trait("spec", "4.2")]
    [InlineData("a\u0000b")]
    [InlineData("a\ud800b")]
    [InlineData("")]
    public async Task An_impossible_id_is_absent_and_not_an_error(string id)
    {
        await AppendAsync(Drafts.Task("a", "t1"));
        (await Store.GetTopicAsync(id)).Unwrap().ShouldBeNull();
        (await Store.GetTaskAsync("a", id)).Unwrap().ShouldBeNull();
        (await Store.GetTaskAsync(id, "t1")).Unwrap().ShouldBeNull();
        (await Store.GetArtifactAsync("a", id)).Unwrap().ShouldBeNull();
        (await Store.GetContinuationAsync(id, id)).Unwrap().ShouldBeNull();
        (await Store.ListTopicsAsync(new TopicQuery { TopicId = id })).Unwrap().Items.ShouldBeEmpty();
        (await Store.ListTasksAsync(new TaskQuery { TopicId = id })).Unwrap().Items.ShouldBeEmpty();
        (await Store.ListTasksAsync(new TaskQuery { AssignedTo = id })).Unwrap().Items.ShouldBeEmpty();
        (await Store.ListStepsAsync(new StepQuery { TaskId = id })).Unwrap().Items.ShouldBeEmpty();
        (await Store.GetHeadAsync(id)).ShouldBeNull();
        (await Store.FindEventAsync(id)).ShouldBeNull();
        (await Store.GetPositionAsync(id, 1)).ShouldBeNull();
        (await Store.ReadRowsAsync(id, CancellationToken.None)).ShouldBeNull();
        (await ToListAsync(Store.ReadTopicAsync(id))).ShouldBeEmpty();
        (await Store.ReadNextEventsAsync(id, 0, EventFilter.All, 10, CancellationToken.None)).ShouldBeEmpty();
        (await Store.ReadNextEventsAsync("a", 0, EventFilter.ForTypes(id + "x"), 10, CancellationToken.None)).ShouldBeEmpty();
        (await ToListAsync(Store.FindIdleTopicsAsync(id, CancellationToken.None))).ShouldBeEmpty();
    }

    [Fact, Trait("spec", "4.4.2")]
    public async Task Reading_an_unknown_id_gives_null_and_no_error()
    {
        (await Store.GetTopicAsync("none")).Unwrap().ShouldBeNull();
        await AppendAsync(Drafts.Note("a"));
        (await Store.GetTaskAsync("a", "none")).Unwrap().ShouldBeNull();
        (await Store.GetStepAsync("a", "none")).Unwrap().ShouldBeNull();
        (await Store.GetArtifactAsync("a", "none")).Unwrap().ShouldBeNull();
        (await Store.GetContinuationAsync("a", "none")).Unwrap().ShouldBeNull();
        (await Store.GetHeadAsync("none")).ShouldBeNull();
        (await Store.FindEventAsync("none")).ShouldBeNull();
        (await Store.ListTasksAsync(new TaskQuery { TopicId = "none" })).Unwrap().ShouldBe(new Page<CopTask>([], null), PageEquality);
    }

    [Fact, Trait("spec", "5.2.1")]
    public async Task A_read_of_one_topic_reports_its_applied_sequence()
    {
        await AppendAsync(Drafts.Task("a", "t1"), Drafts.Step("a", "s1", "t1"), Drafts.Artifact("a", "x1"), Drafts.Continuation("a", "c1"));
        (await Store.GetTopicAsync("a")).AsOfSeq.ShouldBe(4);
        (await Store.GetTaskAsync("a", "t1")).AsOfSeq.ShouldBe(4);
        (await Store.GetStepAsync("a", "s1")).AsOfSeq.ShouldBe(4);
        (await Store.GetArtifactAsync("a", "x1")).AsOfSeq.ShouldBe(4);
        (await Store.GetContinuationAsync("a", "c1")).AsOfSeq.ShouldBe(4);
        (await Store.GetTaskAsync("a", "none")).AsOfSeq.ShouldBe(4);
        (await Store.ListTasksAsync(new TaskQuery { TopicId = "a" })).AsOfSeq.ShouldBe(4);
    }

    [Fact, Trait("spec", "2.6")]
    public async Task An_artifact_is_read_with_its_content_from_the_log()
    {
        var content = CopJson.Parse("""{"pages":[1,2.5,"\u00e4"],"z":null}""").Unwrap();
        await AppendAsync(Drafts.Artifact("a", "x1", "report", content));
        await ReopenAsync();
        var artifact = (await Store.GetArtifactAsync("a", "x1")).Unwrap()!;
        artifact.Payload.ShouldBe(content);
        artifact.Type.ShouldBe("report");
        artifact.Metadata.ShouldBeNull();
    }

    [Fact, Trait("spec", "2.6.2")]
    public async Task The_content_of_an_artifact_may_be_null()
    {
        await AppendAsync(Drafts.Artifact("a", "x1", "report", CopJson.Null));
        (await Store.GetArtifactAsync("a", "x1")).Unwrap()!.Payload.ShouldBe(CopJson.Null);
    }

    [Fact]
    public async Task Rows_of_two_topics_with_one_id_are_different_rows()
    {
        await AppendAsync(Drafts.Task("a", "t1"), Drafts.Start("a", "t1"));
        await AppendAsync(Drafts.Task("b", "t1"));
        (await Store.GetTaskAsync("a", "t1")).Unwrap()!.Status.ShouldBe(CopTaskStatus.Running);
        (await Store.GetTaskAsync("b", "t1")).Unwrap()!.Status.ShouldBe(CopTaskStatus.Pending);
    }

    [Fact]
    public async Task Loaded_rows_contain_all_requested_keys()
    {
        var created = (
            await AppendAsync(
                Drafts.Task("a", "t1"), Drafts.Continuation("a", "c2", null, "go"), Drafts.Continuation("a", "c1", null, "go", "stop")))[0];
        var rows = await LoadEverythingAsync(created.Id);
        rows.TryGetHead("a", out var head).ShouldBeTrue();
        head!.LastSeq.ShouldBe(3);
        rows.TryGetHead("none", out head).ShouldBeTrue();
        head.ShouldBeNull();
        rows.TryGetView(ViewKey.Task("a", "t1"), out var view).ShouldBeTrue();
        view.ShouldBeOfType<CopTask>();
        rows.TryGetView(ViewKey.Task("a", "t2"), out view).ShouldBeTrue();
        view.ShouldBeNull();
        rows.TryGetLocation("none", out var location).ShouldBeTrue();
        location.ShouldBeNull();
        rows.TryGetEvent(created.Id, out var found).ShouldBeTrue();
        found!.Event.ShouldBe(created);
        rows.TryGetEvent("none", out found).ShouldBeTrue();
        found.ShouldBeNull();
        rows.TryGetWaiters(new WaitKey("a", "go", null), out var waiters).ShouldBeTrue();
        waiters.ShouldBe(["c1", "c2"]);
        rows.TryGetWaiters(new WaitKey("a", "stop", null), out waiters).ShouldBeTrue();
        waiters.ShouldBe(["c1"]);
        rows.TryGetActive("a", out waiters).ShouldBeTrue();
        waiters.ShouldBe(["c1", "c2"]);
        rows.TryGetSubscription(new SubscriptionKey("a", "planner"), out var subscription).ShouldBeTrue();
        subscription.ShouldBeNull();
    }

    [Fact]
    public async Task All_rows_of_a_topic_are_one_consistent_snapshot()
    {
        await AppendAsync(Drafts.Task("a", "t1"), Drafts.Continuation("a", "c1"), Drafts.Park("a", "planner", "e1"));
        await AppendAsync(Drafts.Task("b", "t2"));
        var rows = (await Store.ReadRowsAsync("a", CancellationToken.None))!;
        rows.AppliedSeq.ShouldBe(3);
        rows.Views.Select(view => ViewKey.For(view).Kind).Order()
            .ShouldBe([ViewKind.Topic, ViewKind.Task, ViewKind.Artifact, ViewKind.Continuation, ViewKind.ParkedDelivery]);
        (await Store.ReadRowsAsync("none", CancellationToken.None)).ShouldBeNull();
    }

    [Fact, Trait("spec", "2.6.2"), Trait("spec", "9.2.3")]
    public async Task An_artifact_keeps_its_unknown_members_and_its_hash_holds()
    {
        var plain = CopJson.Object(
            ("id", CopJson.From("x1")), ("type", CopJson.From("text/note")), ("payload", CopJson.From("one")),
            ("licence", CopJson.From("CC0")), ("topicId", CopJson.From("a")));
        var hashed = ObjectHash.Attach(plain);
        await AppendAsync(Drafts.Artifact("a", "x1") with { Payload = CopJson.Object(("artifact", hashed)) });
        async Task CheckAsync()
        {
            var artifact = (await Store.GetArtifactAsync("a", "x1")).Unwrap()!;
            artifact.Json.ShouldBe(hashed);
            (artifact.Json["licence"], artifact.Payload, ObjectHash.Verify(artifact.Json))
                .ShouldBe((CopJson.From("CC0"), CopJson.From("one"), HashVerification.Valid));
            ObjectHash.Compute(ViewJson.Write(artifact)).ShouldBe(artifact.Entry.Hash);
        }

        await CheckAsync();
        await ReopenAsync();
        await CheckAsync();
    }

    [Fact, Trait("spec", "5.2.1")]
    public async Task A_parked_event_and_a_parked_continuation_with_one_id_are_two_rows()
    {
        var ofContinuation =
            CopJson.Object(("agent", CopJson.From("planner")), ("continuationId", CopJson.From("same")), ("attempt", CopJson.From(3)));
        await AppendAsync(Drafts.Park("a", "planner", "same"), Drafts.Park("a", "planner", "same") with { Payload = ofContinuation });
        async Task<IEnumerable<(string?, string?)>> ParkedAsync() =>
            (await Store.ListParkedDeliveriesAsync(new ParkedDeliveryQuery { Agent = "planner" }))
                .Unwrap().Items.Select(parked => (parked.EventId, parked.ContinuationId));
        (await ParkedAsync()).ShouldBe([("same", null), (null, "same")]);
        await ReopenAsync();
        (await ParkedAsync()).ShouldBe([("same", null), (null, "same")]);
    }

    [Fact, Trait("spec", "5.5.2")]
    public async Task The_waiting_list_follows_marks_and_ends_of_continuations()
    {
        await AppendAsync(Drafts.Continuation("a", "c1", null, "go", "stop"));
        await AppendAsync(Drafts.Note("a", "trigger", "go"));
        var rows = await LoadEverythingAsync();
        rows.TryGetWaiters(new WaitKey("a", "go", null), out var waiters).ShouldBeTrue();
        waiters.ShouldBeEmpty();
        rows.TryGetWaiters(new WaitKey("a", "stop", null), out waiters).ShouldBeTrue();
        waiters.ShouldBe(["c1"]);
        (await Store.GetContinuationAsync("a", "c1")).Unwrap()!.Marks.ShouldHaveSingleItem().EventId.ShouldBe("trigger");
        await AppendAsync(Drafts.Resume("a", "c1"));
        rows = await LoadEverythingAsync();
        rows.TryGetWaiters(new WaitKey("a", "stop", null), out waiters).ShouldBeTrue();
        waiters.ShouldBeEmpty();
        rows.TryGetActive("a", out waiters).ShouldBeTrue();
        waiters.ShouldBeEmpty();
    }

    [Fact, Trait("spec", "5.5.2")]
    public async Task A_continuation_on_a_durable_event_stays_satisfied_after_reopening()
    {
        await AppendAsync(Drafts.Note("a", "earlier"));
        await AppendAsync(Drafts.Note("a", "beside"), Drafts.Continuation("a", "c1", null, "earlier", "beside", "never"));
        async Task<IEnumerable<string>> MarksAsync() =>
            (await Store.GetContinuationAsync("a", "c1")).Unwrap()!.Marks.Select(mark => mark.EventId);
        (await MarksAsync()).ShouldBe(["earlier", "beside"]);
        await ReopenAsync();
        (await MarksAsync()).ShouldBe(["earlier", "beside"]);
    }

    private async Task<ILoadedRows> LoadEverythingAsync(params string[] eventIds)
    {
        var keys = new RowKeys();
        keys.Events.UnionWith([.. eventIds, "none"]);
        keys.Heads.UnionWith(["a", "none"]);
        keys.Views.UnionWith([ViewKey.Task("a", "t1"), ViewKey.Task("a", "t2")]);
        keys.Locations.Add("none");
        keys.Waiters.UnionWith([new WaitKey("a", "go", null), new WaitKey("a", "stop", null)]);
        keys.Active.Add("a");
        keys.Subscriptions.Add(new SubscriptionKey("a", "planner"));
        return await Store.LoadAsync(keys, CancellationToken.None);
    }
}
