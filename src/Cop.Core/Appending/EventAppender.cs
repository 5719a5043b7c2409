using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Cop;

/// <summary>Prepares drafts on the caller's thread and passes them to the pipeline.</summary>
internal sealed class EventAppender(
    AppendPipeline pipeline, IdGenerator ids, string nodeId, AdmissionLimits limits, IEventSigner? signer,
    ImmutableArray<IDraftTransform> transforms, bool isReadOnly, WorkDispatcher work)
{
    private const int MaxKeptStamps = 1024;

    // The supervisor's identity; its module depends on this one.
    private const string KernelIdentity = "agent:cop-supervisor";

    // The kernel's own events must not be refused because a host configured a small limit.
    private readonly AdmissionLimits _ownLimits = limits with
    {
        MaxEventBytes = Math.Max(limits.MaxEventBytes, 64 * 1024),
        MaxDepth = Math.Max(limits.MaxDepth, 16),
        MaxBatchEvents = Math.Max(limits.MaxBatchEvents, 16),
    };

    private readonly ConcurrentDictionary<(Actor Actor, long Hops), EventStamp> _stamps = new();

    /// <summary>Whether the kernel is shutting down and nothing more will be appended.</summary>
    public bool IsStopping => pipeline.IsStopping;

    /// <summary>Applies the host's transforms to drafts, which get missing ids before.</summary>
    /// <param name="drafts">The drafts as passed.</param>
    /// <param name="topicId">Topic of drafts that name none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<CopResult<ImmutableArray<EventDraft>>> TransformAsync(
        IReadOnlyList<EventDraft> drafts, string topicId, CancellationToken cancellationToken)
    {
        if (transforms.IsEmpty)
            return drafts is ImmutableArray<EventDraft> given ? given : [.. drafts];
        var changed = ImmutableArray.CreateBuilder<EventDraft>(drafts.Count);
        foreach (var draft in drafts)
        {
            var next = draft;
            foreach (var transform in transforms)
            {
                // What is missing is reported by admission.
                if (next?.Payload is null || next.Type is null)
                    break;
                next = next with { Id = next.Id ?? CopId.Create("event", ids.NewId()), TopicId = next.TopicId ?? topicId };
                if (!(await transform.ApplyAsync(next, cancellationToken).ConfigureAwait(false)).TryGet(out var applied, out var error))
                    return error;
                next = applied;
            }

            changed.Add(next!);
        }

        return changed.DrainToImmutable();
    }

    /// <summary>Checks drafts and assigns missing ids, so that a retry is recognized.</summary>
    /// <param name="drafts">The drafts as passed.</param>
    /// <param name="topicId">Topic of drafts that name none.</param>
    /// <param name="actor">The acting identity.</param>
    /// <param name="stamp">Adds the runtime's members to a draft that has its id (D-25); null for none.</param>
    /// <param name="hops">Number of agents in the chain of causes (D-25b).</param>
    /// <remarks>Decision D-13.</remarks>
    public CopResult<ImmutableArray<EventTemplate>> Prepare(
        IReadOnlyList<EventDraft> drafts, string topicId, Actor actor, Func<EventDraft, EventDraft>? stamp = null, long hops = 0)
    {
        var bounds = actor.Identity == KernelIdentity ? _ownLimits : limits;
        if (drafts.Count > bounds.MaxBatchEvents)
            return new CopError(
                CopErrorCodes.LimitExceeded,
                $"The batch for topic '{topicId}' has {drafts.Count} drafts, more than {bounds.MaxBatchEvents}; split the batch (D-17).");
        var stampedBy = StampOf(actor, hops);
        var templates = ImmutableArray.CreateBuilder<EventTemplate>(drafts.Count);
        foreach (var draft in drafts)
        {
            if (draft is null)
                return new CopError(CopErrorCodes.InvalidDraft, $"A draft of the batch for topic '{topicId}' is null; leave it out.");
            var given = draft with { Id = draft.Id ?? CopId.Create("event", ids.NewId()), TopicId = draft.TopicId ?? topicId };
            if (DraftRules.Check(given, bounds) is { } fault)
                return fault;
            if (!EventTemplate.Prepare(given, stamp?.Invoke(given) ?? given, stampedBy, bounds).TryGet(out var template, out var error))
                return error;
            templates.Add(template);
        }

        return templates.DrainToImmutable();
    }

    /// <summary>Appends a prepared request.</summary>
    public Task<CopResult<AppendReceipt>> AppendAsync(AppendRequest request, CancellationToken cancellationToken) => isReadOnly
        ? Task.FromResult<CopResult<AppendReceipt>>(
            new CopError(CopErrorCodes.ReadOnly, "The store was opened read-only and accepts no events; open it for writing."))
        : pipeline.AppendAsync(request with { WriteToken = ids.NewId() }, cancellationToken);

    // Most calls have few actors and no trace: their stamp is cached.
    private EventStamp StampOf(Actor actor, long hops)
    {
        var traceParent = work.TraceParent;
        if (traceParent is not null)
            return new EventStamp(nodeId, actor, traceParent, hops, signer: signer);
        if (_stamps.Count >= MaxKeptStamps)
            _stamps.Clear();
        return _stamps.GetOrAdd((actor, hops), who => new EventStamp(nodeId, who.Actor, null, who.Hops, signer: signer));
    }
}
