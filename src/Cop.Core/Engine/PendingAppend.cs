using System.Collections.Immutable;

namespace Cop;

/// <summary>A request in the pipeline and its caller.</summary>
internal sealed class PendingAppend(AppendRequest request)
{
    private readonly TaskCompletionSource<CopResult<AppendReceipt>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AppendRequest Request { get; } = request;

    public ImmutableArray<string> TopicIds { get; } = [.. request.TopicIds];

    public int Size { get; } = request.Size;

    /// <summary>How often it was decided.</summary>
    public int Decisions { get; set; }

    public Task<CopResult<AppendReceipt>> Completion => _completion.Task;

    public void Complete(CopResult<AppendReceipt> result) => _completion.TrySetResult(result);

    public void Fail(Exception fault) => _completion.TrySetException(fault);
}
