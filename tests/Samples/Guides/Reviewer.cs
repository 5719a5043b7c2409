using Cop.Events;

namespace Cop.Samples.Tests.Guides;

#region fan-out
[EventType]
internal sealed partial record ReviewAsked(string Document, string[] Sections);

[CopData]
internal sealed partial record Finding(int Faults);

internal static class Reviewer
{
    public static AgentOutput Split(ReviewAsked asked, AgentContext context)
    {
        var review = context.NewId("task", "review");
        return
        [
            new TaskCreated(review) { Title = asked.Document },
            new TaskStarted(review),
            .. asked.Sections.Select(section => new TaskCreated(context.NewId("task", section))
                { ParentTaskId = review, Title = section, AssignedTo = "checker" }),
        ];
    }

    public static AgentOutput Check(CopTask task, AgentContext context) =>
        [new TaskStarted(task.Id), TaskCompleted.With(task.Id, new Finding(task.Title!.Length))];

    public static AgentOutput Join(ChildrenEnded ended) => ended.Failed is [var failed, ..]
        ? TaskFailed.Because(ended.Parent.Id, failed)
        : TaskCompleted.With(ended.Parent.Id, new Finding(ended.Completed.Sum(child => child.ResultAs<Finding>()!.Faults)));
}
#endregion
