using Microsoft.Extensions.DependencyInjection;

namespace Cop.Packages;

/// <summary>
/// The agent that raises the alerts of guardrails, one in each topic, and writes them to the host's log and metrics. It works from the
/// counts of the log, so that concurrent work cannot pass a threshold unseen.
/// </summary>
internal static class GuardrailAlerts
{
    private const string Name = "package-alerts";

    public static void AddTo(CopBuilder cop)
    {
        if (cop.Services.Any(service => service.ServiceType == typeof(Marker))) return;
        cop.Services.AddSingleton<Marker>();
        var filter = EventFilter.ForTypes(PackagesEventTypes.GuardrailEvaluated, PackagesEventTypes.GuardrailAlerted);
        cop.AddAgent(Name, filter with { IncludeOwnEvents = true }, (_, context, cancellationToken) =>
            context.Trigger is { } trigger && trigger.Type == PackagesEventTypes.GuardrailEvaluated
                ? RaiseAsync(trigger, context, cancellationToken) : Task.FromResult(Report(context)));
    }

    private static async Task<AgentOutput> RaiseAsync(Event trigger, AgentContext context, CancellationToken cancellationToken)
    {
        var verdict = trigger.Payload;
        if (verdict["alertAt"]?.Element.TryGetInt32(out int threshold) != true || verdict["guardrail"]?.AsString() is not { } guardrail
            || CopId.Validate(guardrail, "guardrail") is not null)
            return AgentOutput.None;
        var row = (await context.Store.GetProfileRowAsync(
            context.TopicId, PackagesProfile.Name, PackagesProfile.AlertsKind, guardrail, cancellationToken)
            .ConfigureAwait(false)).Unwrap();
        return row?.Status is null && row?.Body["reachedSeq"]?.Element.GetDouble() == trigger.TopicSeq
            ? new GuardrailAlerted(
                verdict["taskId"]!.AsString()!, guardrail, threshold, (int)row.Body["reachedWith"]!.Element.GetDouble())
            {
                Agent = trigger.Initiator, BundleDigest = verdict["bundleDigest"]?.AsString(),
            }.ToDraft()
            : AgentOutput.None;
    }

    // The event is there once; a report is left out rather than repeated when the host ended in the middle of it.
    private static AgentOutput Report(AgentContext context)
    {
        if (context.Attempt == 1 && context.Trigger?.Payload is { } alert && alert["guardrail"]?.AsString() is { } guardrail)
            context.Services.GetServices<PackageAgent>().FirstOrDefault(each => each.Identity == alert["agent"]?.AsString())?
                .Report(guardrail, context.Services);
        return AgentOutput.None;
    }

    private sealed class Marker;
}
