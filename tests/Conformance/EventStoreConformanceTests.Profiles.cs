namespace Cop.Conformance;

public abstract partial class EventStoreConformanceTests
{
    private static readonly Actor Ada = Actor.Human("ada");

    [Fact, Trait("spec", "M-15")]
    public async Task Profile_rows_commit_with_their_events_and_are_read_by_admission()
    {
        await using var kernel = await StartAsync(AskProfile.Of());
        (await kernel.AppendAsync("a", AskProfile.Answer("q1"), Ada)).Error!.Code.ShouldBe("question_not_open");
        (await kernel.AppendAsync("a", AskProfile.Open("q1", "ben", "2030-01-01T00:00:00Z"), Ada)).Unwrap();
        var asked = (await kernel.Store.GetProfileRowAsync("a", AskProfile.Name, AskProfile.Kind, "q1")).Unwrap()!;
        (asked.Status, asked.Assignee, asked.Due, asked.CreatedSeq)
            .ShouldBe(("open", "ben", new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), 1));
        asked.Body.ToString().ShouldBe("{\"askedAt\":1}");
        (await kernel.AppendAsync("a", AskProfile.Answer("q1"), Ada)).Unwrap();
        var answered = (await kernel.Store.GetProfileRowAsync("a", AskProfile.Name, AskProfile.Kind, "q1")).Unwrap()!;
        (answered.Status, answered.Due, answered.CreatedSeq, answered.UpdatedSeq).ShouldBe(("answered", (DateTimeOffset?)null, 1, 2));
        (await kernel.AppendAsync("a", AskProfile.Answer("q1"), Ada)).Error!.Code.ShouldBe("question_not_open");
        // Both in one batch: the second is decided on the rows of the first.
        (await kernel.AppendAsync("b", [AskProfile.Open("q1"), AskProfile.Answer("q1")], Ada)).Unwrap();
        (await kernel.AppendAsync("b", [AskProfile.Open("q2"), AskProfile.Answer("q3")], Ada)).Error!.Code.ShouldBe("question_not_open");
        (await kernel.Store.GetProfileRowAsync("b", AskProfile.Name, AskProfile.Kind, "q2")).Unwrap().ShouldBeNull();
        (await kernel.Store.GetProfileRowAsync("a", "COP/Other", AskProfile.Kind, "q1")).Unwrap().ShouldBeNull();
        (await kernel.Store.GetProfileRowAsync("a", AskProfile.Name, "other", "q1")).Unwrap().ShouldBeNull();
    }

    [Fact, Trait("spec", "M-15")]
    public async Task One_of_many_concurrent_responses_to_one_question_is_admitted()
    {
        await using var kernel = await StartAsync(AskProfile.Of());
        (await kernel.AppendAsync("a", AskProfile.Open("q1"), Ada)).Unwrap();
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => kernel.AppendAsync("a", AskProfile.Answer("q1"), Ada)));
        results.Count(result => result.IsOk).ShouldBe(1);
        results.Where(result => !result.IsOk).ShouldAllBe(result => result.Error!.Code == "question_not_open");
    }

    [Fact, Trait("spec", "M-15")]
    public async Task Rows_of_a_profile_are_listed_by_status_assignee_and_due_time()
    {
        await using var kernel = await StartAsync(AskProfile.Of());
        foreach (var topicId in new[] { "b", "a" })
        {
            (await kernel.AppendAsync(topicId,
                [
                    AskProfile.Open("q1", "ben", "2030-01-01T00:00:00Z"), AskProfile.Open("q2", "eva", "2030-01-02T00:00:00Z"),
                    AskProfile.Open("q3", "ben"),
                    AskProfile.Answer("q3"),
                ],
                Ada)).Unwrap();
        }

        (await ListAsync(kernel, new())).ShouldBe(["a/q1", "a/q2", "a/q3", "b/q1", "b/q2", "b/q3"]);
        (await ListAsync(kernel, new() { Status = "open" })).ShouldBe(["a/q1", "a/q2", "b/q1", "b/q2"]);
        (await ListAsync(kernel, new() { Assignee = "ben" })).ShouldBe(["a/q1", "a/q3", "b/q1", "b/q3"]);
        (await ListAsync(kernel, new() { Status = "open", Assignee = "ben" })).ShouldBe(["a/q1", "b/q1"]);
        (await ListAsync(kernel, new() { DueBy = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero) })).ShouldBe(["a/q1", "b/q1"]);
        (await ListAsync(kernel, new() { DueBy = new DateTimeOffset(2030, 1, 2, 0, 0, 0, TimeSpan.Zero), Assignee = "eva" }))
            .ShouldBe(["a/q2", "b/q2"]);
        (await ListAsync(kernel, new() { TopicId = "b", Status = "open" })).ShouldBe(["b/q1", "b/q2"]);
        (await ListAsync(kernel, new() { TopicId = "b", DueBy = DateTimeOffset.MaxValue })).ShouldBe(["b/q1", "b/q2"]);
        (await ListAsync(kernel, new() { TopicId = "none" })).ShouldBeEmpty();
        (await ListAsync(kernel, new() { Kind = "other" })).ShouldBeEmpty();
        (await ListAsync(kernel, new() { Profile = "COP/Other" })).ShouldBeEmpty();
        var page = (await kernel.Store.ListProfileRowsAsync(Rows(new() { Limit = 1 }))).Unwrap();
        (await kernel.Store.ListProfileRowsAsync(Rows(new() { Kind = "other", Cursor = page.Next }))).Error!.Code.ShouldBe(
            CopErrorCodes.InvalidQuery);
        (await kernel.Store.ListProfileRowsAsync(Rows(new() { Limit = 0 }))).Error!.Code.ShouldBe(CopErrorCodes.InvalidQuery);
    }

    [Fact, Trait("spec", "M-15")]
    public async Task Rows_of_a_profile_are_listed_in_the_order_of_their_due_times()
    {
        await using var kernel = await StartAsync(AskProfile.Of());
        foreach (var topicId in new[] { "b", "a" })
        {
            (await kernel.AppendAsync(topicId,
                [
                    AskProfile.Open("q1", "ben", "2030-01-01T00:00:00Z"), AskProfile.Open("q2", "eva", "2030-01-02T00:00:00Z"),
                    AskProfile.Open("q3", "ben"), AskProfile.Answer("q3"),
                ],
                Ada)).Unwrap();
        }

        (await kernel.AppendAsync("b", [AskProfile.Open("q4", "ben", "2029-01-01T00:00:00Z"), AskProfile.Open("q5", "ben")], Ada)).Unwrap();
        (await kernel.AppendAsync("c", AskProfile.Open("q0", "ben", "2030-01-01T00:00:00Z"), Ada)).Unwrap();
        (await ListAsync(kernel, new() { Status = "open", ByDue = true }))
            .ShouldBe(["b/q4", "a/q1", "b/q1", "c/q0", "a/q2", "b/q2", "b/q5"]);
        (await ListAsync(kernel, new() { Status = "open", ByDue = true, Assignee = "ben" }))
            .ShouldBe(["b/q4", "a/q1", "b/q1", "c/q0", "b/q5"]);
        (await ListAsync(kernel, new() { Status = "open", ByDue = true, TopicId = "b" })).ShouldBe(["b/q4", "b/q1", "b/q2", "b/q5"]);
        (await ListAsync(kernel, new() { Status = "open", ByDue = true, DueBy = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero) }))
            .ShouldBe(["b/q4", "a/q1", "b/q1", "c/q0"]);
        (await ListAsync(kernel, new() { Status = "answered", ByDue = true })).ShouldBe(["a/q3", "b/q3"]);
        (await ListAsync(kernel, new() { Status = "open", ByDue = true, TopicId = "none" })).ShouldBeEmpty();
        (await kernel.Store.ListProfileRowsAsync(Rows(new() { ByDue = true }))).Error!.Code.ShouldBe(CopErrorCodes.InvalidQuery);
        var page = (await kernel.Store.ListProfileRowsAsync(Rows(new() { Limit = 1 }))).Unwrap();
        (await kernel.Store.ListProfileRowsAsync(Rows(new() { Status = "open", ByDue = true, Cursor = page.Next }))).Error!.Code
            .ShouldBe(CopErrorCodes.InvalidQuery);
    }

    [Fact, Trait("spec", "M-15"), Trait("spec", "M-11")]
    public async Task Profile_rows_have_their_own_digest_that_survives_a_restart()
    {
        string core, own;
        await using (var kernel = await StartAsync(AskProfile.Of()))
        {
            (await kernel.AppendAsync("a", [AskProfile.Open("q1", "ben"), AskProfile.Answer("q1"), AskProfile.Open("q2")], Ada)).Unwrap();
            var verified = (await kernel.VerifyTopicAsync("a")).Unwrap();
            verified.Errors.ShouldBeEmpty();
            var rows = verified.Profiles.ShouldHaveSingleItem();
            rows.Profile.ShouldBe(new ProfileVersion(AskProfile.Name, 1));
            rows.LiveDigest.ShouldBe(rows.ReplayDigest);
            (core, own) = (verified.LiveDigest, rows.LiveDigest);
            core.ShouldBe(
                StateDigest.Compute((await Store.ReadRowsAsync("a", CancellationToken.None))!.Views.Where(view => view is not ProfileRow)));
            (await kernel.GetStateAsync("a", 1)).Unwrap()!.ProfileRows.ShouldHaveSingleItem().Status.ShouldBe("open");
        }

        await ReopenAsync();
        await using (var kernel = await StartAsync(AskProfile.Of()))
        {
            (await kernel.RebuildTopicAsync("a")).Unwrap();
            var verified = (await kernel.VerifyTopicAsync("a")).Unwrap();
            verified.Errors.ShouldBeEmpty();
            (verified.LiveDigest, verified.Profiles[0].LiveDigest).ShouldBe((core, own));
        }
    }

    [Fact, Trait("spec", "M-15")]
    public async Task An_added_profile_gets_rows_of_earlier_events_before_its_use()
    {
        await using (var kernel = await StartAsync())
            (await kernel.AppendAsync("a", [AskProfile.Open("q1", "ben"), AskProfile.Open("q2")], Ada)).Unwrap();
        await ReopenAsync();
        await using (var kernel = await StartAsync(AskProfile.Of()))
        {
            (await kernel.AppendAsync("a", AskProfile.Answer("q1"), Ada)).Unwrap();
            (await kernel.Store.ListProfileRowsAsync(Rows(new()))).Unwrap().Items.Select(row => row.Status).ShouldBe(["answered", "open"]);
            (await kernel.VerifyTopicAsync("a")).Unwrap().Errors.ShouldBeEmpty();
        }
    }

    [Fact, Trait("spec", "M-15")]
    public async Task A_node_without_a_profile_of_the_store_does_not_start()
    {
        await using (var kernel = await StartAsync(AskProfile.Of(version: 2)))
            (await kernel.AppendAsync("a", AskProfile.Open("q1"), Ada)).Unwrap();
        foreach (var profiles in new Profile[][] { [], [AskProfile.Of(version: 1)] })
        {
            await ReopenAsync();
            var fault = await Should.ThrowAsync<CopException>(() => StartAsync(profiles));
            (fault.Error.Code, fault.Error.Category).ShouldBe((CopErrorCodes.ProfileMissing, CopErrorCategory.Business));
            fault.Message.ShouldContain(AskProfile.Name);
        }

        await ReopenAsync();
        await using var again = await StartAsync(AskProfile.Of(version: 2));
        (await again.AppendAsync("a", AskProfile.Answer("q1"), Ada)).Unwrap();
    }

    [Fact, Trait("spec", "M-15")]
    public async Task A_new_version_of_a_projection_rebuilds_its_rows()
    {
        await using (var kernel = await StartAsync(AskProfile.Of()))
            (await kernel.AppendAsync("a", AskProfile.Open("q1"), Ada)).Unwrap();
        await ReopenAsync();
        await using (var kernel = await StartAsync(AskProfile.Of(version: 2)))
        {
            (await kernel.Store.GetProfileRowAsync("a", AskProfile.Name, AskProfile.Kind, "q1")).Unwrap()!.Body["version"]!.ToString()
                .ShouldBe("2");
            (await kernel.VerifyTopicAsync("a")).Unwrap().Errors.ShouldBeEmpty();
        }
    }

    [Fact, Trait("spec", "M-15")]
    public async Task A_projection_that_throws_fails_its_append_alone()
    {
        await using var kernel = await StartAsync(AskProfile.Of());
        var (broken, others) = (
            kernel.AppendAsync("a", AskProfile.Open("broken"), Ada),
            Enumerable.Range(0, 5).Select(n => kernel.AppendAsync($"t{n}", AskProfile.Open("q"), Ada)).ToList());
        var fault = await Should.ThrowAsync<CopInvariantException>(() => broken);
        fault.Message.ShouldContain(AskProfile.Name);
        fault.Message.ShouldContain("it breaks");
        foreach (var other in others)
            (await other).Unwrap();
        (await kernel.Log.GetHeadAsync("a")).ShouldBeNull();
    }

    [Fact, Trait("spec", "M-15")]
    public async Task Replicated_events_make_rows_of_profiles_when_they_are_applied()
    {
        await using var kernel = await StartAsync(AskProfile.Of());
        var opened = TestAppender.Foreign(
            AskProfile.Open("q1", new string('\u754c', 900)) with { Id = "r/1", TopicId = "r", ParentEventIds = ["p/1"] }, 1);
        (await kernel.ReplicateAsync(Origin, [opened])).Unwrap().Head.BlockedBy.ShouldBe("r/1");
        (await kernel.Store.ListProfileRowsAsync(Rows(new()))).Unwrap().Items.ShouldBeEmpty();
        (await kernel.ReplicateAsync(Origin, [TestAppender.Foreign("p", 1)])).Unwrap();
        await kernel.WaitForPositionAsync(opened, HangLimit.Begin().Token);
        (await kernel.Store.ListProfileRowsAsync(Rows(new() { Assignee = new string('\u754c', 900) })))
            .Unwrap().Items.ShouldHaveSingleItem().Id.ShouldBe("q1");
        (await kernel.VerifyTopicAsync("r")).Unwrap().Errors.ShouldBeEmpty();
    }

    // In pages of two.
    private static async Task<List<string>> ListAsync(CopKernel kernel, RowFilter filter)
    {
        var (found, cursor) = (new List<string>(), (string?)null);
        do
        {
            var next = (await kernel.Store.ListProfileRowsAsync(Rows(filter with { Cursor = cursor, Limit = 2 }))).Unwrap();
            found.AddRange(next.Items.Select(row => $"{row.TopicId}/{row.Id}"));
            cursor = next.Next;
        }
        while (cursor is not null);
        return found;
    }

    // The kernel owns the store it is started over; reopening makes another.
    private Task<CopKernel> StartAsync(params Profile[] profiles) => CopKernel.StartAsync(
        Store, new CopOptions { RunAgents = false, Profiles = [.. profiles],
            GlobalProfiles = [.. profiles.Select(profile => profile.Name)] });

    private static ProfileRowQuery Rows(RowFilter filter) => new()
    {
        Profile = filter.Profile, Kind = filter.Kind, TopicId =
            filter.TopicId, Status = filter.Status, Assignee = filter.Assignee, DueBy = filter.DueBy, Cursor = filter.Cursor,
        Limit = filter.Limit, ByDue = filter.ByDue,
    };

    private sealed record RowFilter
    {
        public string Profile { get; init; } = AskProfile.Name;

        public string Kind { get; init; } = AskProfile.Kind;

        public string? TopicId { get; init; }

        public string? Status { get; init; }

        public string? Assignee { get; init; }

        public DateTimeOffset? DueBy { get; init; }

        public bool ByDue { get; init; }

        public string? Cursor { get; init; }

        public int Limit { get; init; } = 100;
    }
}
