using System.Diagnostics;

namespace Cop;

/// <summary>
/// The kernel over one store: appends events, shows the derived state and the log, and runs agents. Safe for any number of callers.
/// </summary>
public sealed partial class CopKernel : IAsyncDisposable
{
    /// <summary>Derived state, for reading.</summary>
    public ICopReadOnlyStore Store => Components.Store;

    /// <summary>The events, for reading, as their upcasters show them.</summary>
    public IEventLog Log => Components.Log;

    /// <summary>The store's id.</summary>
    public string StoreId => Components.Storage.StoreId;

    /// <summary>The node that appends.</summary>
    public string NodeId => Components.Storage.NodeId;

    /// <summary>The topic that takes what other topics cannot take any more; it never closes (D-1).</summary>
    public string OperationsTopicId => OperationsTopic.GetId(Components.Storage.StoreId);

    /// <summary>Appends drafts to a topic: all of them, or none (spec 3.1.2, D-15).</summary>
    /// <param name="topicId">The topic; it comes to be with its first event (D-27).</param>
    /// <param name="drafts">The drafts, of this topic.</param>
    /// <param name="actor">Who acts (D-20).</param>
    /// <param name="expected">What the topic must be at (M-2).</param>
    /// <param name="cancellationToken">Ends the waiting; the outcome is then unknown: retry with the same ids (D-13).</param>
    public Task<CopResult<AppendReceipt>> AppendAsync(
        string topicId, IReadOnlyList<EventDraft> drafts, Actor actor, ExpectedSequence expected = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(drafts);
        return (RefusalInsideAgent() ?? Check(topicId, drafts, actor)) is { } fault ? Failed(fault) : AppendCheckedAsync(topicId, drafts, actor, expected, cancellationToken);
    }

    /// <summary>Appends one draft to a topic.</summary>
    public Task<CopResult<AppendReceipt>> AppendAsync(
        string topicId, EventDraft draft, Actor actor, ExpectedSequence expected = default, CancellationToken cancellationToken = default) =>
        AppendAsync(topicId, [draft], actor, expected, cancellationToken);

    // The events name this activity as theirs (M-4), so it begins before they are prepared.
    private async Task<CopResult<AppendReceipt>> AppendCheckedAsync(
        string topicId, IReadOnlyList<EventDraft> drafts, Actor actor, ExpectedSequence expected, CancellationToken cancellationToken)
    {
        using var activity = CopTelemetry.Activities.StartActivity("cop.append", ActivityKind.Producer);
        activity?.SetTag("cop.topic", topicId).SetTag("cop.events", drafts.Count);
        var result = Components.Appender.Prepare(drafts, topicId, actor).TryGet(out var templates, out var error)
            ? await Components.Appender.AppendAsync(new AppendRequest { Events = templates, ExpectedTopicId = topicId, Expected = expected }, cancellationToken).ConfigureAwait(false)
            : error;
        if (result.Error is { } refused)
            activity?.SetStatus(ActivityStatusCode.Error, refused.Code);
        return result;
    }

    // Every method that changes the store asks this first (D-65c); a test finds one that does not.
    private CopError? RefusalInsideAgent() => InvocationMark.Refusal(StoreId);

    private static Task<CopResult<AppendReceipt>> Failed(CopError error) => Task.FromResult<CopResult<AppendReceipt>>(error);
}
