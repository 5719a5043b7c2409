using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Cop.Bench;

/// <summary>A client that streams one piece at once, notes the time, and ends the answer at a signal.</summary>
internal sealed class FirstPieceClient : IChatClient
{
    private TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The timestamp of the piece.</summary>
    public long PieceAt { get; private set; }

    /// <summary>Ends the running answer.</summary>
    public void Finish() => Interlocked.Exchange(
        ref _finished, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("It only streams.");

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var finished = _finished.Task;
        PieceAt = Stopwatch.GetTimestamp();
        yield return new ChatResponseUpdate(ChatRole.Assistant, "It is ");
        await finished.WaitAsync(cancellationToken);
        yield return new ChatResponseUpdate(ChatRole.Assistant, "shipped.") { FinishReason = ChatFinishReason.Stop };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
