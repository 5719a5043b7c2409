using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;

namespace Cop;

/// <summary>Prepares drafts on the caller's thread and hands them to the pipeline: what the kernel and the agents' runner append through.</summary>
internal sealed class EventAppender(AppendPipeline pipeline, IdGenerator ids, string nodeId, AdmissionLimits limits, bool isReadOnly)
{
    private const int MaxKeptStamps = 1024;

    // The supervisor's, whose module is above this one.
    private const string KernelIdentity = "agent:cop-supervisor";

    // What the kernel has to say must not be refused because a host's own events are to be small.
    private readonly AdmissionLimits _ownLimits = limits with
    {
        MaxEventBytes = Math.Max(limits.MaxEventBytes, 64 * 1024),
        MaxDepth = Math.Max(limits.MaxDepth, 16),
        MaxBatchEvents = Math.Max(limits.MaxBatchEvents, 16),
    };

    private readonly ConcurrentDictionary<(Actor Actor, long Hops), EventStamp> _stamps = new();

    /// <summary>Whether the kernel is shutting down and nothing will be appended any more.</summary>
    public bool IsStopping => pipeline.IsStopping;

    /// <summary>Checks drafts and gives them ids, so that a retry is recognised (D-13).</summary>
    /// <param name="drafts">The drafts as given.</param>
    /// <param name="topicId">The topic of drafts that name none.</param>
    /// <param name="actor">Who acts.</param>
    /// <param name="stamp">What the runtime adds to a draft once it has its id (D-25); null for nothing.</param>
    /// <param name="hops">Through how many agents the chain of causes has gone (D-25b).</param>
    public CopResult<ImmutableArray<EventTemplate>> Prepare(IReadOnlyList<EventDraft> drafts, string topicId, Actor actor, Func<EventDraft, EventDraft>? stamp = null, long hops = 0)
    {
        var bounds = actor.Identity == KernelIdentity ? _ownLimits : limits;
        if (drafts.Count > bounds.MaxBatchEvents)
            return new CopError(CopErrorCodes.LimitExceeded, $"The batch for topic '{topicId}' has {drafts.Count} drafts, more than {bounds.MaxBatchEvents}; split it (D-17).");
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

    /// <summary>Appends what was prepared.</summary>
    public Task<CopResult<AppendReceipt>> AppendAsync(AppendRequest request, CancellationToken cancellationToken) => isReadOnly
        ? Task.FromResult<CopResult<AppendReceipt>>(new CopError(CopErrorCodes.ReadOnly, "The store was opened read-only and takes no events; open it for writing."))
        : pipeline.AppendAsync(request with { WriteToken = ids.NewId() }, cancellationToken);

    // Most calls come from few actors and outside a trace: their stamp is made once.
    private EventStamp StampOf(Actor actor, long hops)
    {
        var traceParent = TraceParent();
        if (traceParent is not null)
            return new EventStamp(nodeId, actor, traceParent, hops);
        if (_stamps.Count >= MaxKeptStamps)
            _stamps.Clear();
        return _stamps.GetOrAdd((actor, hops), who => new EventStamp(nodeId, who.Actor, null, who.Hops));
    }

    private static string? TraceParent() => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;
}
