using Microsoft.Extensions.DependencyInjection;

namespace Cop;

/// <summary>Invokes an agent in its own service scope, within its timeout, and converts the result or exception to an outcome.</summary>
/// <remarks>Decision D-65b.</remarks>
internal sealed class AgentInvoker(
    string storeId, IServiceProvider services, UpcasterChain upcasters, int maxStackFrames, TimeProvider time, WorkDispatcher work)
{
    public async Task<AgentOutcome> InvokeAsync(
        AgentRegistration agent, Delivery delivery, Func<IServiceProvider, AgentContext> contextOf, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(agent.Options.Timeout, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
        var mark = new InvocationMark(storeId, agent.Name, delivery.CauseId);
        mark.Enter();
        try
        {
            return await InvokeInScopeAsync(agent, delivery, contextOf, mark, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return AgentOutcome.Stopped.Instance;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return Failed(CopErrorCodes.AgentTimeout, $"Agent '{agent.Name}' did not finish within {agent.Options.Timeout}.");
        }
        catch (CopException refused)
        {
            return Thrown(refused, refused.Error);
        }
        catch (CopInvariantException broken) when (broken.Code is not null)
        {
            // An upcaster of the host failed on the trigger or on events that the agent read or wrote. The error names the upcaster, not
            // the agent.
            return Thrown(broken, broken.ToError());
        }
        catch (Exception thrown)
        {
            // Every exception of an agent is a failed attempt and is recorded in the log (spec 5.5.5).
            return Thrown(thrown, new CopError(CopErrorCodes.AgentThrew, ExceptionText.Describe(thrown)));
        }
        finally
        {
            mark.Leave();
        }
    }

    private async Task<AgentOutcome> InvokeInScopeAsync(
        AgentRegistration agent, Delivery delivery, Func<IServiceProvider, AgentContext> contextOf, InvocationMark mark,
        CancellationToken ending)
    {
        var scope = services.GetService<IServiceScopeFactory>()?.CreateAsyncScope();
        await using (scope as IAsyncDisposable ?? NoScope.Instance)
        {
            var scoped = new IsolatedScope(scope?.ServiceProvider ?? services);
            // An agent that blocks its thread or ignores its token must not block the subscription: the invocation returns without it.
            mark.Hold();
            var handling = work.RunAsync(() => HandleAsync(
                mark, () => agent.Factory(scoped).HandleAsync(Upcast(agent, delivery), contextOf(scoped), ending)));
            var output = await handling.WaitAsync(ending).ConfigureAwait(false);
            return output switch
            {
                null => Failed(
                    CopErrorCodes.AgentThrew, $"Agent '{agent.Name}' returned null; return AgentOutput.None when there is no output."),
                { ParkedBecause: { } error } => new AgentOutcome.Failed(error) { IsFinal = true },
                _ => new AgentOutcome.Finished(output),
            };
        }
    }

    private static async Task<AgentOutput> HandleAsync(InvocationMark mark, Func<Task<AgentOutput>> handle)
    {
        // The caller holds the mark: an agent that outlives its invocation stays marked until it ends.
        try
        {
            return await handle().ConfigureAwait(false);
        }
        finally
        {
            mark.Leave();
        }
    }

    // Upcasters run here and not in the read of the delivery: they are foreign code and may fail like the agent.
    private Delivery Upcast(AgentRegistration agent, Delivery delivery)
    {
        var trigger = delivery.Trigger is null ? null : upcasters.Read(delivery.Trigger);
        return delivery.State is null && ReferenceEquals(trigger, delivery.Trigger)
            ? delivery
            : delivery with { Trigger = trigger,
                State = new StateUpcasterChain(agent.Name, agent.Options.StateUpcasters).Read(delivery.State) };
    }

    private AgentOutcome.Failed Thrown(Exception thrown, CopError error) =>
        new(error with { Details = ExceptionText.ToDetails(thrown, maxStackFrames) }) { Thrown = thrown };

    private static AgentOutcome.Failed Failed(string code, string message) => new(new CopError(code, message));

    private sealed class NoScope : IAsyncDisposable
    {
        public static NoScope Instance { get; } = new();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
