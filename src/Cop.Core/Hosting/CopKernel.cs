using System.Diagnostics;

namespace Cop;

/// <summary>The kernel of one store: appends events, reads derived state and the log, and runs agents. Thread-safe.</summary>
public sealed partial class CopKernel : IAsyncDisposable
{
    /// <summary>Reads derived state.</summary>
    public ICopReadOnlyStore Store => Components.Store;

    /// <summary>Reads events, upcast.</summary>
    public IEventLog Log => Components.Log;

    /// <summary>The id of the store.</summary>
    public string StoreId => Components.Storage.StoreId;

    /// <summary>The id of the node that appends.</summary>
    public string NodeId => Components.Storage.NodeId;

    /// <summary>The id of the operations topic, which never closes. It records operational events of closed topics.</summary>
    /// <remarks>Decision D-1.</remarks>
    public string OperationsTopicId => OperationsTopic.GetId(Components.Storage.StoreId);

    /// <summary>Appends drafts to one topic as a single atomic batch.</summary>
    /// <param name="topicId">Topic id, 1 to 255 bytes of UTF-8. The topic is created by its first event.</param>
    /// <param name="drafts">Drafts of this topic, at least one.</param>
    /// <param name="actor">The acting identity.</param>
    /// <param name="expected">The expected last topicSeq; the default accepts any.</param>
    /// <param name="cancellationToken">Stops waiting. The outcome is then unknown: retry with the same draft ids.</param>
    /// <returns>The stored events in draft order, or an error such as <c>sequence_conflict</c> or <c>illegal_transition</c>.</returns>
    /// <remarks>
    /// Idempotent: a batch whose ids and contents are already stored succeeds and is marked as a duplicate. Protocol 3.1.2; decisions D-13,
    /// D-15, D-20, D-27, M-2.
    /// </remarks>
    public Task<CopResult<AppendReceipt>> AppendAsync(
        string topicId, IReadOnlyList<EventDraft> drafts, Actor actor, ExpectedSequence expected =
            default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(drafts);
        return (RefusalInsideAgent() ?? Check(topicId, drafts, actor)) is { } fault
            ? Failed(fault)
            : AppendCheckedAsync(topicId, drafts, actor, expected, cancellationToken);
    }

    /// <summary>Appends one draft to one topic, as the overload for several drafts does.</summary>
    public Task<CopResult<AppendReceipt>> AppendAsync(
        string topicId, EventDraft draft, Actor actor, ExpectedSequence expected =
            default, CancellationToken cancellationToken = default) =>
        AppendAsync(topicId, [draft], actor, expected, cancellationToken);

    // The activity starts before the drafts are prepared, since the events carry its id (M-4).
    private async Task<CopResult<AppendReceipt>> AppendCheckedAsync(
        string topicId, IReadOnlyList<EventDraft> drafts, Actor actor, ExpectedSequence expected, CancellationToken cancellationToken)
    {
        using var activity = CopTelemetry.Activities.StartActivity("cop.append", ActivityKind.Producer);
        activity?.SetTag("cop.topic", topicId).SetTag("cop.events", drafts.Count);
        var transformed = await Components.Appender.TransformAsync(drafts, topicId, cancellationToken).ConfigureAwait(false);
        var prepared = transformed.TryGet(out var changed, out var error)
            ? Components.Appender.Prepare(changed, topicId, actor) : error;
        var result = prepared.TryGet(out var templates, out error)
            ? await Components.Appender.AppendAsync(
                new AppendRequest { Events = templates, ExpectedTopicId = topicId, Expected = expected }, cancellationToken)
            .ConfigureAwait(false)
            : error;
        if (result.Error is { } refused)
            activity?.SetStatus(ActivityStatusCode.Error, refused.Code);
        return result;
    }

    // Every method that changes the store calls this first (D-65c); a test enforces it.
    private CopError? RefusalInsideAgent() => InvocationMark.Refusal(StoreId);

    private static Task<CopResult<AppendReceipt>> Failed(CopError error) => Task.FromResult<CopResult<AppendReceipt>>(error);
}
