namespace Cop.Dashboard;

/// <summary>The events by which the dashboard records what a person did in it.</summary>
internal static class DashboardEvents
{
    public const string VerificationStarted = "dashboard.verification.started";
    public const string ValueOpened = "dashboard.sealed.opened";
    public const string Exported = "dashboard.exported";
    public const string RebuildStarted = "dashboard.rebuild.started";
    public const string BulkStarted = "dashboard.bulk.started";
    public const string BulkEnded = "dashboard.bulk.ended";

    /// <summary>The topic of these events: one of the store's own beside the operations topic, which only the kernel writes.</summary>
    public static string TopicOf(CopKernel kernel) => $"{kernel.StoreId}:dashboard";

    /// <summary>Appends an event with its person. What cannot be recorded is not done.</summary>
    /// <param name="request">The request.</param>
    /// <param name="actor">The person.</param>
    /// <param name="type">The type of the event.</param>
    /// <param name="reason">The person's reason; null for none.</param>
    /// <param name="members">Further members of the payload; those that are null are left out.</param>
    /// <returns>The refusal when it cannot be appended; null when it is durable.</returns>
    public static async Task<Refusal?> RecordAsync(
        DashboardRequest request, Actor actor, string type, string? reason, params (string Name, string? Value)[] members) =>
        await RecordAsync(request.Kernel, actor, type, [.. members, ("reason", reason)], request.Cancellation).ConfigureAwait(false)
            is { } error ? Refusal.From(error) : null;

    /// <summary>The same outside of a request.</summary>
    public static async Task<CopError?> RecordAsync(
        CopKernel kernel, Actor actor, string type, IEnumerable<(string Name, string? Value)> members, CancellationToken cancellationToken)
    {
        var payload = members.Select(member => (member.Name, member.Value is { Length: > 0 } value ? CopJson.From(value) : null));
        var appended = await kernel.AppendAsync(TopicOf(kernel), EventDraft.Create(type, payload), actor, default, cancellationToken)
            .ConfigureAwait(false);
        return appended.Error;
    }
}
