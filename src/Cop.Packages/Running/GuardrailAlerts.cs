using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cop.Packages;

/// <summary>
/// The agent that does what guardrail files want of their verdicts: log lines, alerts and escalations. It works from the counts of the
/// log, so that concurrent work cannot pass a threshold unseen.
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
                ? RaiseAsync(trigger, context, cancellationToken) : Task.FromResult(ReportAlert(context)));
    }

    private static async Task<AgentOutput> RaiseAsync(Event trigger, AgentContext context, CancellationToken cancellationToken)
    {
        ReportViolation(trigger, context);
        return AgentOutput.Create(
        [
            .. await GuardrailEscalations.RaiseAsync(trigger, context, cancellationToken).ConfigureAwait(false),
            .. await AlertAsync(trigger, context, cancellationToken).ConfigureAwait(false),
        ]);
    }

    private static async Task<IEnumerable<EventDraft>> AlertAsync(
        Event trigger, AgentContext context, CancellationToken cancellationToken)
    {
        var verdict = trigger.Payload;
        if (verdict["alertAt"]?.Element.TryGetInt32(out int threshold) != true || verdict["guardrail"]?.AsString() is not { } guardrail
            || CopId.Validate(guardrail, "guardrail") is not null)
            return [];
        var row = (await context.Store.GetProfileRowAsync(
            context.TopicId, PackagesProfile.Name, PackagesProfile.AlertsKind, guardrail, cancellationToken)
            .ConfigureAwait(false)).Unwrap();
        if (row is not { Status: null } || row.Body["reachedSeq"]?.Element.GetDouble() != trigger.TopicSeq) return [];
        var alert = new GuardrailAlerted(
            verdict["taskId"]!.AsString()!, guardrail, threshold, (int)row.Body["reachedWith"]!.Element.GetDouble())
        {
            Agent = trigger.Initiator, BundleDigest = verdict["bundleDigest"]?.AsString(),
        };
        return [alert.ToDraft()];
    }

    // The event is there once; a report is left out rather than repeated when the host ended in the middle of it.
    private static void ReportViolation(Event trigger, AgentContext context)
    {
        var verdict = trigger.Payload;
        if (context.Attempt != 1 || verdict["logLevel"]?.AsString() is not { } level) return;
        Observation(trigger.Initiator, context)?.Violation(
            level == "error" ? LogLevel.Error : LogLevel.Warning, verdict["rule"]!.AsString()!, verdict["stage"]!.AsString()!,
            verdict["verdict"]!.AsString()!, context.TopicId);
    }

    private static AgentOutput ReportAlert(AgentContext context)
    {
        if (context.Attempt == 1 && context.Trigger?.Payload is { } alert && alert["guardrail"]?.AsString() is { } guardrail)
            Observation(alert["agent"]?.AsString(), context)?.Alert(guardrail);
        return AgentOutput.None;
    }

    private static PackageObservation? Observation(string? identity, AgentContext context) =>
        context.Services.GetServices<PackageAgent>().FirstOrDefault(each => each.Identity == identity)?.Observation(context.Services);

    private sealed class Marker;
}
