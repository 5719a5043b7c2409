namespace Cop;

/// <summary>Marks the execution flow of an agent's invocation, so that appends made in it can be refused.</summary>
/// <remarks>
/// The mark flows with async calls and started tasks. It holds until the invocation has ended: the agent's code, its effects and the
/// disposal of its scope, also after the attempt timed out. It prevents mistakes, not malice. Decision D-65c.
/// </remarks>
internal sealed class InvocationMark(string storeId, string agent, string causeId)
{
    private static readonly AsyncLocal<InvocationMark?> Ambient = new();

    private int _running;

    /// <summary>Marks the rest of the calling async method and all work that it starts, until <see cref="Leave"/>.</summary>
    public void Enter()
    {
        Interlocked.Increment(ref _running);
        Ambient.Value = this;
    }

    /// <summary>Ends one <see cref="Enter"/> or <see cref="Hold"/>.</summary>
    public void Leave() => Interlocked.Decrement(ref _running);

    /// <summary>Keeps the mark for work that is started now and may outlast the caller.</summary>
    public void Hold() => Interlocked.Increment(ref _running);

    /// <summary>Returns an error when the caller runs inside an invocation of an agent of this store; otherwise null.</summary>
    public static CopError? Refusal(string storeId) =>
        Ambient.Value is { } mark && mark.IsRunningOn(storeId) ? new CopError(CopErrorCodes.AppendInsideAgent, mark.Message) : null;

    private string Message =>
        $"Agent '{agent}' called the kernel to append while it handled '{causeId}'. Nothing was appended. Return drafts from the agent,  " +
        "or record an external call with AgentContext.RunOnceAsync: both are part of the delivery and are not repeated by a retry.";

    private bool IsRunningOn(string store) => Volatile.Read(ref _running) > 0 && store == storeId;
}
