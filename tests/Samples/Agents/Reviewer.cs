using System.Collections.Immutable;
using Cop.Events;

namespace Cop.Samples.Tests;

#region join
[EventType("review.requested")]
public sealed partial record ReviewRequested(string Document, ImmutableArray<string> Sections);

[CopData] public sealed partial record Finding(string Section, int Faults);

public sealed class Reviewer
{
    // A task for each section, in one commit. The ids are the same at each attempt.
    public AgentOutput Split(ReviewRequested request, AgentContext context)
    {
        var review = context.NewId("task", "review");
        return
        [
            new TaskCreated(review) { Title = request.Document },
            new TaskStarted(review),
            .. request.Sections.Select(section => new TaskCreated(context.NewId("task", section))
                { ParentTaskId = review, Title = section, AssignedTo = "checker" }),
        ];
    }

    // Called once, when the last child has ended: it finishes the parent.
    public AgentOutput Join(ChildrenEnded ended) => ended.Failed is [var first, ..]
        ? TaskFailed.Because(ended.Parent.Id, first)
        : TaskCompleted.With(ended.Parent.Id, ended.Completed.Select(child => child.ResultAs<Finding>()).MaxBy(found => found.Faults)!);
}

public sealed class Checker
{
    public AgentOutput Check(CopTask task, AgentContext context) =>
        [new TaskStarted(task.Id), TaskCompleted.With(task.Id, new Finding(task.Title!, Faults: task.Title!.Length))];
}
#endregion
