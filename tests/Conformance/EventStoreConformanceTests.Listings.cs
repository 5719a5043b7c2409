using System.Collections.Immutable;

namespace Cop.Conformance;

public abstract partial class EventStoreConformanceTests
{
    private static readonly IEqualityComparer<Page<CopTask>> PageEquality =
        EqualityComparer<Page<CopTask>>.Create((left, right) => left!.Next == right!.Next && left.Items.SequenceEqual(right.Items));

    [Fact, Trait("spec", "4.2")]
    public async Task Listings_are_in_the_order_of_topic_and_creation()
    {
        await AppendAsync(Drafts.Task("b", "1"), Drafts.Task("b", "0"));
        await AppendAsync(Drafts.Task("a", "9"));
        await AppendAsync(Drafts.Task("b", "5"));
        var all = (await Store.ListTasksAsync(new TaskQuery())).Unwrap();
        all.Items.Select(task => task.TopicId + task.Id).ShouldBe(["a9", "b1", "b0", "b5"]);
        all.Next.ShouldBeNull();
    }

    [Fact]
    public async Task Topics_are_listed_in_the_byte_order_of_their_ids()
    {
        // U+E000 precedes U+1F600 in UTF-8, and follows it in UTF-16.
        foreach (var id in new[] { "\U0001F600", "\uE000", "b", "B", "a" })
            await AppendAsync(Drafts.Note(id));
        string[] order = ["B", "a", "b", "\uE000", "\U0001F600"];
        (await Store.ListTopicsAsync(new TopicQuery())).Unwrap().Items.Select(topic => topic.Id).ShouldBe(order);
        (await ToListAsync(Store.ReadTopicIdsAsync())).ShouldBe(order);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(7)]
    public async Task Pages_hold_everything_once_whatever_their_size(int limit)
    {
        foreach (var topicId in new[] { "a", "b", "c" })
            await AppendAsync(Drafts.Task(topicId, "1"), Drafts.Task(topicId, "2"), Drafts.Note(topicId));
        var seen = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await Store.ListTasksAsync(new TaskQuery { Limit = limit, Cursor = cursor.Length == 0 ? null : cursor })).Unwrap();
            page.Items.Length.ShouldBeLessThanOrEqualTo(limit);
            seen.AddRange(page.Items.Select(task => task.TopicId + task.Id));
            cursor = page.Next;
        }

        seen.ShouldBe(["a1", "a2", "b1", "b2", "c1", "c2"]);
    }

    [Fact]
    public async Task A_cursor_holds_while_events_are_appended_between_pages()
    {
        await AppendAsync(Drafts.Task("b", "1"), Drafts.Task("b", "2"), Drafts.Task("b", "3"));
        var first = (await Store.ListTasksAsync(new TaskQuery { Limit = 2 })).Unwrap();
        await AppendAsync(Drafts.Task("a", "0"));
        await AppendAsync(Drafts.Start("b", "3"), Drafts.Start("b", "2"), Drafts.Task("b", "4"));
        var second = (await Store.ListTasksAsync(new TaskQuery { Limit = 10, Cursor = first.Next })).Unwrap();
        first.Items.Select(task => task.Id).ShouldBe(["1", "2"]);
        second.Items.Select(task => task.Id).ShouldBe(["3", "4"]);
    }

    [Theory, InlineData(0), InlineData(-1), InlineData(1001)]
    public async Task A_limit_out_of_range_is_an_invalid_query(int limit)
    {
        var error = (await Store.ListTasksAsync(new TaskQuery { Limit = limit })).Error!;
        error.Code.ShouldBe(CopErrorCodes.InvalidQuery);
        error.Message.ShouldContain("'limit'");
    }

    [Theory, InlineData(""), InlineData("!"), InlineData("AAAA"), InlineData("bm90IG91cnM")]
    public async Task A_cursor_that_was_not_given_out_is_an_invalid_query(string cursor)
    {
        var error = (await Store.ListTasksAsync(new TaskQuery { Cursor = cursor })).Error!;
        error.Code.ShouldBe(CopErrorCodes.InvalidQuery);
        error.Message.ShouldContain("'cursor'");
    }

    [Fact]
    public async Task A_cursor_of_another_listing_or_topic_is_an_invalid_query()
    {
        await AppendAsync(Drafts.Task("a", "1"), Drafts.Task("a", "2"));
        var cursor = (await Store.ListTasksAsync(new TaskQuery { Limit = 1 })).Unwrap().Next;
        (await Store.ListStepsAsync(new StepQuery { Cursor = cursor })).Error!.Code.ShouldBe(CopErrorCodes.InvalidQuery);
        (await Store.ListTasksAsync(new TaskQuery { Cursor = cursor, TopicId = "b" })).Error!.Code.ShouldBe(CopErrorCodes.InvalidQuery);
    }

    [Fact]
    public async Task Tasks_are_filtered_by_status_parent_and_assignee()
    {
        await AppendAsync(
            Drafts.Task("a", "1", "agent:planner"), Drafts.Task("a", "2", "planner", "1"), Drafts.Task("a", "3", "role:editor"),
            Drafts.Start("a", "2"));
        async Task<IEnumerable<string>> ListAsync(TaskQuery query) =>
            (await Store.ListTasksAsync(query)).Unwrap().Items.Select(task => task.Id);
        (await ListAsync(new TaskQuery { Status = CopTaskStatus.Running })).ShouldBe(["2"]);
        (await ListAsync(new TaskQuery { ParentTaskId = "1" })).ShouldBe(["2"]);
        (await ListAsync(new TaskQuery { AssignedTo = "planner" })).ShouldBe(["1", "2"]);
        (await ListAsync(new TaskQuery { AssignedTo = "agent:planner" })).ShouldBe(["1", "2"]);
        (await ListAsync(new TaskQuery { AssignedTo = "role:editor", TopicId = "a" })).ShouldBe(["3"]);
    }

    [Fact]
    public async Task Steps_artifacts_and_topics_are_filtered()
    {
        await AppendAsync(Drafts.Task("a", "t1"), Drafts.Task("a", "t2"), Drafts.Step("a", "s1", "t1"), Drafts.Step("a", "s2", "t2"));
        await AppendAsync(
            Drafts.Artifact("a", "x1", "report", null, "t1"), Drafts.Artifact("a", "x2", "note"), Drafts.Artifact("a", "x3", "report"));
        (await Store.ListStepsAsync(new StepQuery { TaskId = "t2" })).Unwrap().Items.Select(step => step.Id).ShouldBe(["s2"]);
        (await Store.ListStepsAsync(new StepQuery { Status = StepStatus.Done })).Unwrap().Items.ShouldBeEmpty();
        (await Store.ListArtifactsAsync(new ArtifactQuery { Type = "report" })).Unwrap().Items.Select(each => each.Id)
            .ShouldBe(["x1", "x3"]);
        (await Store.ListArtifactsAsync(new ArtifactQuery { TaskId = "t1" })).Unwrap().Items.Select(each => each.Id).ShouldBe(["x1"]);
        (await Store.ListTopicsAsync(new TopicQuery { Status = TopicStatus.InProgress })).Unwrap().Items.Select(each => each.Id)
            .ShouldBe(["a"]);
        (await Store.ListTopicsAsync(new TopicQuery { Status = TopicStatus.Closed })).Unwrap().Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Continuations_and_parked_deliveries_are_filtered()
    {
        await AppendAsync(
            Drafts.Continuation("a", "c1", "agent:planner"), Drafts.Continuation("a", "c2"), Drafts.Continuation("a", "c3", "planner"),
            Drafts.Resume("a", "c3"));
        (await Store.ListContinuationsAsync(new ContinuationQuery { Agent = "planner" })).Unwrap().Items.Select(each => each.Id)
            .ShouldBe(["c1", "c3"]);
        (await Store.ListContinuationsAsync(new ContinuationQuery { Status = ContinuationStatus.Active }))
            .Unwrap().Items.Select(each => each.Id).ShouldBe(["c1", "c2"]);
        await AppendAsync(Drafts.Park("a", "agent:planner", "e1"), Drafts.Park("a", "writer", "e1"));
        (await Store.ListParkedDeliveriesAsync(new ParkedDeliveryQuery { Agent = "agent:planner" }))
            .Unwrap().Items.Select(each => each.Agent).ShouldBe(["planner"]);
        var page = (await Store.ListParkedDeliveriesAsync(new ParkedDeliveryQuery { Limit = 1 })).Unwrap();
        (await Store.ListParkedDeliveriesAsync(new ParkedDeliveryQuery { Cursor = page.Next, Status = ParkedDeliveryStatus.Parked }))
            .Unwrap().Items.Select(each => each.Agent).ShouldBe(["writer"]);
    }

    [Fact, Trait("spec", "4.5.7")]
    public async Task Projection_errors_are_listed_with_warnings_only_when_asked_for()
    {
        var illegal = TestAppender.Foreign("r", 1, EventTypes.TaskStarted);
        await CommitAsync(new CommitUnit { Appends = [await Appender.ReplicateAsync([illegal], Replica("r", 1, 1))] });
        var error =
            (await Store.ListProjectionErrorsAsync(new ProjectionErrorQuery { TopicId = "r" })).Unwrap().Items.ShouldHaveSingleItem();
        error.EventId.ShouldBe(illegal.Id);
        await AppendAsync(Drafts.Task("a", "t1"), Drafts.Task("a", "t2", null, "t1"), Drafts.Start("a", "t1"), Drafts.Complete("a", "t1"));
        (await Store.ListProjectionErrorsAsync(new ProjectionErrorQuery { TopicId = "a" })).Unwrap().Items.ShouldBeEmpty();
        (await Store.ListProjectionErrorsAsync(new ProjectionErrorQuery { TopicId = "a", IncludeWarnings = true }))
            .Unwrap().Items.ShouldHaveSingleItem().IsWarning.ShouldBeTrue();
    }
}
