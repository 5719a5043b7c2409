namespace Cop;

/// <summary>
/// Starts an invocation only after the previous one on the same subscription has started: its handler has returned its task or ended.
/// </summary>
/// <remarks>Decision D-63b.</remarks>
internal sealed class OrderedStart(Task? previous, WorkDispatcher work)
{
    private readonly TaskCompletionSource<bool> _begun = work.NewCompletionSource<bool>();

    /// <summary>Completes when the invocation has started or will not start any more.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Wraps an agent so that it starts in order.</summary>
    public AgentRegistration Wrap(AgentRegistration agent) =>
        agent with { Factory = services => new InTurn(agent.Factory(services), this) };

    /// <summary>Allows the next invocation to start.</summary>
    public void Begin() => work.Complete(_begun, true);

    private Task WaitAsync() => previous ?? Task.CompletedTask;

    private sealed class InTurn(IAgent agent, OrderedStart start) : IAgent
    {
        public async Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken)
        {
            await start.WaitAsync().ConfigureAwait(false);
            Task<AgentOutput> handling;
            try
            {
                handling = agent.HandleAsync(delivery, context, cancellationToken);
            }
            finally
            {
                start.Begin();
            }

            return await handling.ConfigureAwait(false);
        }
    }
}
