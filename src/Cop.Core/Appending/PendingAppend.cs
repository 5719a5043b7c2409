using System.Collections.Immutable;

namespace Cop;

/// <summary>A request in the pipeline and its caller.</summary>
internal sealed class PendingAppend(AppendRequest request, TimeProvider time, TimeSpan deadline, WorkDispatcher work)
{
    private readonly long _started = time.GetTimestamp();
    private readonly TaskCompletionSource<CopResult<AppendReceipt>> _completion = work.NewCompletionSource<CopResult<AppendReceipt>>();

    public AppendRequest Request { get; private set; } = request;

    /// <summary>The generation of the history in which the request was last decided (<see cref="HistoryMemory.Generation"/>).</summary>
    public long Generation { get; set; }

    public ImmutableArray<string> TopicIds { get; } = request.TopicIds();

    public int Size { get; } = request.Size();

    /// <summary>The number of decisions made about it.</summary>
    public int Decisions { get; set; }

    /// <summary>Whether the time for retries after conflicts is over.</summary>
    public bool IsOverdue => time.GetElapsedTime(_started) >= deadline;

    /// <summary>Returns the delay after a repeated conflict: up to 128 ms, different for each node and request.</summary>
    public TimeSpan Pause(string nodeId)
    {
        // FNV-1a is sufficient: two nodes should rarely retry at the same moment.
        var spread = 2166136261u;
        foreach (var c in $"{nodeId}{TopicIds[0]}{Decisions}")
            spread = (spread ^ c) * 16777619;
        return TimeSpan.FromMilliseconds(spread % 1024 / 1024.0 * (1 << Math.Min(Decisions, 7)));
    }

    /// <summary>Replaces lookups that were made in a history that may be lost.</summary>
    public void LookUpAgain(ImmutableArray<EarlierMatches> lookups) => Request = Request with { Earlier = lookups };

    public Task<CopResult<AppendReceipt>> Completion => _completion.Task;

    public void Complete(CopResult<AppendReceipt> result) => work.Complete(_completion, result);

    public void Fail(Exception fault) => work.Fail(_completion, fault);
}
