using System.Diagnostics;

namespace Cop;

/// <summary>The trace of a delivery: an activity that is linked to the append's, not a child of it.</summary>
/// <remarks>Decision M-4.</remarks>
internal static class DeliveryActivity
{
    /// <summary>Starts the activity of an attempt; null when nothing listens.</summary>
    public static Activity? Start(AttemptClaim claim, Delivery delivery)
    {
        var links = delivery.Trigger?.Metadata?["traceparent"]?.AsString() is { } parent
            && ActivityContext.TryParse(parent, null, isRemote: true, out var context)
            ? [new ActivityLink(context)]
            : Array.Empty<ActivityLink>();
        // The activity that is current at a wake-up is unrelated to this delivery and would become its parent.
        Activity.Current = null;
        var activity = CopTelemetry.Activities.StartActivity("cop.deliver", ActivityKind.Consumer, parentContext: default, links: links);
        activity?.SetTag("cop.agent", claim.Row.Agent).SetTag("cop.topic", delivery.TopicId).SetTag("cop.cause", delivery.CauseId)
            .SetTag("cop.attempt", delivery.Attempt);
        return activity;
    }

    /// <summary>Records a failed outcome, with the exception of the agent where there is one.</summary>
    public static void RecordFailure(Activity? activity, AgentOutcome outcome, DateTimeOffset now)
    {
        if (activity is null || outcome is not AgentOutcome.Failed failed)
            return;
        activity.SetStatus(ActivityStatusCode.Error, failed.Error.ToString());
        if (failed.Thrown is not { } thrown)
            return;
        // The names of OpenTelemetry. Activity.AddException is not used: it reads members of the exception, which may throw.
        activity.AddEvent(new ActivityEvent("exception", now, new ActivityTagsCollection
        {
            ["exception.type"] = thrown.GetType().FullName,
            ["exception.message"] = ExceptionText.MessageOf(thrown),
            ["exception.stacktrace"] = ExceptionText.TraceOf(thrown),
        }));
    }
}
