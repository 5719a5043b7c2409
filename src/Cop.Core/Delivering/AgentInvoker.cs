using Microsoft.Extensions.DependencyInjection;

namespace Cop;

/// <summary>Invokes an agent in a service scope of its own, within its time, and turns whatever it does into an outcome (D-65b).</summary>
internal sealed class AgentInvoker(string storeId, IServiceProvider services, UpcasterChain upcasters, int maxStackFrames, TimeProvider time, WorkDispatcher work)
{
    public async Task<AgentOutcome> InvokeAsync(AgentRegistration agent, Delivery delivery, Func<IServiceProvider, AgentContext> contextOf, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(agent.Options.Timeout, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
        var mark = new InvocationMark(storeId, agent.Name, delivery.CauseId);
        mark.Enter();
        try
        {
            var scope = services.GetService<IServiceScopeFactory>()?.CreateAsyncScope();
            await using (scope as IAsyncDisposable ?? NoScope.Instance)
            {
                var scoped = new IsolatedScope(scope?.ServiceProvider ?? services);
                // An agent that blocks its thread, or ignores its token, must not hold the subscription for ever: it is left behind.
                mark.Hold();
                var handling = work.RunAsync(() => HandleAsync(mark, () => agent.Factory(scoped).HandleAsync(Upcast(agent, delivery), contextOf(scoped), ending.Token)));
                var output = await handling.WaitAsync(ending.Token).ConfigureAwait(false);
                return output is null
                    ? Failed(CopErrorCodes.AgentThrew, $"Agent '{agent.Name}' returned null; return AgentOutput.None for nothing.")
                    : new AgentOutcome.Finished(output);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return AgentOutcome.Stopped.Instance;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return Failed(CopErrorCodes.AgentTimeout, $"Agent '{agent.Name}' did not end within {agent.Options.Timeout}.");
        }
        catch (CopException refused)
        {
            return Thrown(refused, refused.Error);
        }
        catch (CopInvariantException broken) when (broken.Code is not null)
        {
            // An upcaster of the host's: of the trigger, or of what the agent read or wrote. The agent has no part in it, and the error says whose fault it is.
            return Thrown(broken, broken.ToError());
        }
        catch (Exception thrown)
        {
            // Whatever an agent throws is a failed attempt and ends up in the log (spec 5.5.5).
            return Thrown(thrown, new CopError(CopErrorCodes.AgentThrew, ExceptionText.Describe(thrown)));
        }
        finally
        {
            mark.Leave();
        }
    }

    private static async Task<AgentOutput> HandleAsync(InvocationMark mark, Func<Task<AgentOutput>> handle)
    {
        // Held by the caller: an agent that is left behind is marked until it ends.
        try
        {
            return await handle().ConfigureAwait(false);
        }
        finally
        {
            mark.Leave();
        }
    }

    // Here and not where the delivery is read: upcasters are foreign code as the agent is, and may fail as it may.
    private Delivery Upcast(AgentRegistration agent, Delivery delivery)
    {
        var trigger = delivery.Trigger is null ? null : upcasters.Read(delivery.Trigger);
        return delivery.State is null && ReferenceEquals(trigger, delivery.Trigger)
            ? delivery
            : delivery with { Trigger = trigger, State = new StateUpcasterChain(agent.Name, agent.Options.StateUpcasters).Read(delivery.State) };
    }

    private AgentOutcome.Failed Thrown(Exception thrown, CopError error) => new(error with { Details = ExceptionText.ToDetails(thrown, maxStackFrames) }) { Thrown = thrown };

    private static AgentOutcome.Failed Failed(string code, string message) => new(new CopError(code, message));

    private sealed class NoScope : IAsyncDisposable
    {
        public static NoScope Instance { get; } = new();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
