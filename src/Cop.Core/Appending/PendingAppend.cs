using System.Collections.Immutable;

namespace Cop;

/// <summary>A request in the pipeline and its caller.</summary>
internal sealed class PendingAppend(AppendRequest request, TimeProvider time, TimeSpan deadline, WorkDispatcher work)
{
    private readonly long _started = time.GetTimestamp();
    private readonly TaskCompletionSource<CopResult<AppendReceipt>> _completion = work.NewCompletionSource<CopResult<AppendReceipt>>();

    public AppendRequest Request { get; } = request;

    public ImmutableArray<string> TopicIds { get; } = request.TopicIds();

    public int Size { get; } = request.Size();

    /// <summary>How often it was decided.</summary>
    public int Decisions { get; set; }

    /// <summary>Whether it has been tried for so long that its caller is to be told.</summary>
    public bool IsOverdue => time.GetElapsedTime(_started) >= deadline;

    /// <summary>How long it steps back after it lost its topics again: up to 128 ms, different on each node and for each request.</summary>
    public TimeSpan Pause(string nodeId)
    {
        // FNV-1a: all that is needed is that two nodes seldom come back at the same moment.
        var spread = 2166136261u;
        foreach (var c in $"{nodeId}{TopicIds[0]}{Decisions}")
            spread = (spread ^ c) * 16777619;
        return TimeSpan.FromMilliseconds(spread % 1024 / 1024.0 * (1 << Math.Min(Decisions, 7)));
    }

    public Task<CopResult<AppendReceipt>> Completion => _completion.Task;

    public void Complete(CopResult<AppendReceipt> result) => work.Complete(_completion, result);

    public void Fail(Exception fault) => work.Fail(_completion, fault);
}
