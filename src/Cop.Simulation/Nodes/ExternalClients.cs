namespace Cop;

/// <summary>The clients outside of the cluster: they call any started node and retry when they get no response.</summary>
internal sealed class ExternalClients(
    Simulation simulation, Scenario script, SimulationLoop pump, History history, Cluster cluster, SimulatedStore store,
    Observations records)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly WorkItemOwner Outside = new("people");

    // The outcome is unknown.
    private static readonly CopError NoAnswer = CopError.Temporary(CopErrorCodes.Timeout, "No node responded.");

    private readonly SimulatedTimeProvider _time = new(pump, Outside);
    private readonly SeededRandom _chance = SeededRandom.CreateStream(script.Seed, "people");

    /// <summary>Schedules the scenario's commands.</summary>
    public void Begin()
    {
        foreach (var command in script.Commands)
            pump.PostIn(command.At, Outside, () => _ = PerformAsync(command));
    }

    /// <summary>Schedules the response to an event, if it has one.</summary>
    public void Hear(Event appended)
    {
        if (simulation.RespondTo?.Invoke(appended, SeededRandom.CreateStream(script.Seed, appended.Id)) is { } answer)
            pump.PostIn(answer.At, Outside, () => _ = PerformAsync(Scenario.Named(answer, "answer", appended.Id)));
    }

    private async Task PerformAsync(SimulatedCommand command)
    {
        try
        {
            if (command is SimulatedCommand.Append append)
                await AppendAsync(append).ConfigureAwait(false);
            else if (command is SimulatedCommand.Call call)
                await CallAsync(call).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            records.Note("error", $"{command.GetType().Name} of a client: {fault}");
        }
    }

    private async Task AppendAsync(SimulatedCommand.Append append)
    {
        var record = new CommandRecord(append);
        records.Commands.Add(record);
        while (true)
        {
            (record.Tries, record.LossesBefore) = (record.Tries + 1, store.LossCount);
            var answer = await AskAsync(kernel => kernel.AppendAsync(append.TopicId, append.Drafts, append.Actor, append.Expected))
                .ConfigureAwait(false);
            history.Note("people", $"{append.Drafts[0].Id} {answer.Error?.Code ?? "durable"}");
            if (answer.Error is not { Category: CopErrorCategory.Temporary })
            {
                record.Answer = answer;
                break;
            }

            if (append.AbandonOnLostResponse)
                break;
            await PauseAsync().ConfigureAwait(false);
        }

        record.IsOver = true;
    }

    private async Task CallAsync(SimulatedCommand.Call call)
    {
        while (true)
        {
            var answer = await AskAsync<bool>(
                async kernel => await call.Do(kernel, CancellationToken.None).ConfigureAwait(false) is { } error ? error : true)
            .ConfigureAwait(false);
            history.Note("people", $"{call.Name}: {answer.Error?.Code ?? "done"}");
            if (answer.Error is not { Category: CopErrorCategory.Temporary })
                return;
            await PauseAsync().ConfigureAwait(false);
        }
    }

    private Task PauseAsync() => Task.Delay(TimeSpan.FromMilliseconds(_chance.Next(50, 2000)), _time, CancellationToken.None);

    private async Task<CopResult<T>> AskAsync<T>(Func<CopKernel, Task<CopResult<T>>> ask)
    {
        if (cluster.Up is not { Count: > 0 } up)
            return NoAnswer;
        var run = _chance.Pick(up);
        var answer = new TaskCompletionSource<CopResult<T>>();
        pump.Post(run.Owner, () => _ = AskAsync(run, ask, answer));
        _ = run.Gone.ContinueWith(
            _ => GiveUp(answer), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        var patience = pump.PostIn(Patience, Outside, () => answer.TrySetResult(NoAnswer));
        var answered = await answer.Task.ConfigureAwait(false);
        patience.CallOff();
        return answered;
    }

    private async Task AskAsync<T>(NodeRun run, Func<CopKernel, Task<CopResult<T>>> ask, TaskCompletionSource<CopResult<T>> answer)
    {
        var result = (CopResult<T>)NoAnswer;
        try
        {
            result = await ask(run.Kernel!).ConfigureAwait(false);
        }
        catch (CopException fault) when (fault.Error.Category == CopErrorCategory.Temporary)
        {
            result = fault.Error;
        }
        catch (Exception fault)
        {
            records.Note("error", $"{run.Owner.Name} answered with an exception: {fault}");
        }

        pump.Post(Outside, () => answer.TrySetResult(result));
    }

    private void GiveUp<T>(TaskCompletionSource<CopResult<T>> answer)
    {
        if (!answer.Task.IsCompleted)
            pump.Post(Outside, () => answer.TrySetResult(NoAnswer));
    }
}
