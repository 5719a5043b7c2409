using Cop.Core.Tests.Engine;
using Cop.Events;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Core.Tests.Typed;

/// <summary>Child tasks by typed handlers: fan-out, assignment and join.</summary>
[Trait("spec", "2.4")]
public sealed class TaskHandlerTests
{
    private sealed record ReviewRequested(string Document, ValueList Sections) : EventPayload<ReviewRequested>;

    // A list with the equality of its items, so that the record has it too.
    private sealed record ValueList(params string[] Items)
    {
        public bool Equals(ValueList? other) => other is not null && Items.SequenceEqual(other.Items);

        public override int GetHashCode() => Items.Length;
    }

    private sealed record Finding(string Section, int Faults) : ICopData<Finding>;

    private sealed class Reviewer
    {
        public AgentOutput Split(ReviewRequested request, AgentContext context)
        {
            var review = context.NewId("task", "review");
            return
            [
                new TaskCreated(review) { Title = request.Document },
                new TaskStarted(review),
                .. request.Sections.Items.Select(section => new TaskCreated(context.NewId("task", section))
                    { ParentTaskId = review, Title = section, AssignedTo = "checker" }),
            ];
        }

        public AgentOutput Join(ChildrenEnded ended) => ended.Failed is [var first, ..]
            ? TaskFailed.Because(ended.Parent.Id, first)
            : TaskCompleted.With(ended.Parent.Id, ended.Completed.Select(child => child.ResultAs<Finding>()).MaxBy(each => each.Faults)!);
    }

    [Fact]
    public async Task The_last_ended_child_calls_the_join_once_with_every_result()
    {
        await using var kernel = await StartAsync(
            (task, _) => [new TaskStarted(task.Id), TaskCompleted.With(task.Id, new Finding(task.Title!, task.Title!.Length))],
            new AgentOptions { Timeout = TimeSpan.FromDays(30), MaxConcurrency = 3 });
        await kernel.AppendAsync(new ReviewRequested("doc", new ValueList("a", "bbb", "cc")).ToDraft());
        var joined = await ParentEndAsync(kernel);
        joined.Type.ShouldBe("task.completed");
        var parent = (await kernel.Kernel.Store.GetTaskAsync(TestKernel.Topic, joined.Payload<TaskCompleted>().TaskId)).Unwrap()!;
        parent.ResultAs<Finding>().ShouldBe(new Finding("bbb", 3));
        await TestKernel.RestAsync(kernel.Kernel);
        (await kernel.ReadAsync()).Count(stored => stored.Type == "task.completed").ShouldBe(4);
        await kernel.VerifyAsync();
    }

    [Fact]
    public async Task A_failed_child_reaches_the_join_with_its_error()
    {
        await using var kernel = await StartAsync((task, _) => task.Title == "b"
            ? new TaskFailed(task.Id, new CopError("illegible", "It cannot be read."))
            : [new TaskStarted(task.Id), TaskCompleted.With(task.Id, new Finding(task.Title!, 0))]);
        await kernel.AppendAsync(new ReviewRequested("doc", new ValueList("a", "b")).ToDraft());
        (await ParentEndAsync(kernel)).Payload<TaskFailed>().Error.Code.ShouldBe("illegible");
    }

    [Fact]
    public async Task A_join_that_leaves_the_parent_open_is_parked_at_once()
    {
        await using var kernel = await StartAsync(
            (task, _) => [new TaskStarted(task.Id), TaskCompleted.With(task.Id, new Finding(task.Title!, 0))], join: _ => AgentOutput.None);
        await kernel.AppendAsync(new ReviewRequested("doc", new ValueList("a")).ToDraft());
        var parked = (await kernel.FindAsync(stored => stored.Type == "delivery.parked")).Payload<DeliveryParked>();
        (parked.Attempt, parked.Error!.Code).ShouldBe((1, "join_left_open"));
    }

    [Fact]
    public async Task An_agent_is_called_for_a_task_only_while_it_is_pending_and_its_own()
    {
        await using var kernel = await StartAsync((task, _) => new TaskStarted(task.Id));
        await kernel.AppendAsync(new TaskCreated("other") { AssignedTo = "checkers" }.ToDraft());
        await kernel.AppendAsync(new TaskCreated("late").ToDraft());
        await kernel.AppendAsync(new TaskAssigned("late", "agent:checker").ToDraft());
        await kernel.AppendAsync(new TaskCreated("done") { AssignedTo = "checker" }.ToDraft());
        await kernel.FindAsync(stored => stored.Type == "task.started" && stored.Payload<TaskStarted>().TaskId == "done");
        (await kernel.ReadAsync()).Where(stored => stored.Type == "task.started").Select(stored => stored.Payload<TaskStarted>().TaskId)
            .ShouldBe(["late", "done"]);
    }

    // The end of the parent is the last one: it has no parent itself.
    private static Task<Event> ParentEndAsync(TestKernel kernel)
    {
        string? parent = null;
        return kernel.FindAsync(stored =>
        {
            if (stored.Is<TaskCreated>(out var created) && created.ParentTaskId is null)
                parent = created.TaskId;
            return stored.Type is "task.completed" or "task.failed" && stored.Payload["taskId"]!.AsString() == parent;
        });
    }

    private static Task<TestKernel> StartAsync(
        Func<CopTask, AgentContext, AgentOutput> check, AgentOptions? options = null, Func<ChildrenEnded, AgentOutput>? join = null)
    {
        var builder = new CopBuilder(new ServiceCollection());
        var reviewer = new Reviewer();
        builder.AddAgent("reviewer", TestKernel.Patient).On<ReviewRequested>(reviewer.Split).OnChildrenEnded(join ?? reviewer.Join);
        builder.AddAgent("checker", options ?? TestKernel.Patient).OnAssigned(check);
        return TestKernel.StartAsync(builder.Build());
    }
}
