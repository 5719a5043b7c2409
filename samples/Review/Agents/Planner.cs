using Cop.Events;
using Cop.Protocol;

namespace Cop.Samples.Review;

/// <summary>Creates a task for each section of the document.</summary>
internal sealed class Planner
{
    public async Task<AgentOutput> PlanAsync(ReviewRequested request, AgentContext context, CancellationToken cancellationToken)
    {
        var artifact = await context.Store.ReadArtifactAsync(context.TopicId, request.DocumentId, cancellationToken).ConfigureAwait(false);
        return
        [
            .. artifact.ContentAs<ReviewDocument>().Sections.Select((section, index) =>
                new TaskCreated(context.NewId("task", $"section {index}"))
                {
                    Title = section.Title, AssignedTo = ReviewNames.Checker, Metadata = DataJson.Write(section),
                }),
        ];
    }
}
