using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace Cop.Conformance.Runner;

/// <summary>Tries the checks on a target, one after the other, in a bounded time; whatever the target does, each check has an outcome.</summary>
internal sealed class ConformanceRun(CheckCatalog catalog, RunOptions options)
{
    private int _unanswered;
    private string _lastSilence = "";

    /// <summary>Runs.</summary>
    /// <param name="target">The implementation.</param>
    /// <param name="progress">Told each outcome.</param>
    /// <param name="cancellationToken">Ends the run; what was not tried then is not tested.</param>
    public async Task<RunReport> RunAsync(ITarget target, Action<CheckOutcome>? progress = null, CancellationToken cancellationToken = default)
    {
        var started = Stopwatch.GetTimestamp();
        using var total = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        total.CancelAfter(options.Total);
        var (hello, fault) = await GreetAsync(target, total.Token).ConfigureAwait(false);
        var outcomes = ImmutableArray.CreateBuilder<CheckOutcome>();
        foreach (var check in catalog.Checks.Where(options.Takes))
        {
            var outcome = hello is null ? CheckOutcome.NotTested(check, fault) : await TryAsync(target, hello, check, total.Token, cancellationToken).ConfigureAwait(false);
            outcomes.Add(outcome);
            progress?.Invoke(outcome);
        }

        return new RunReport(target.Name, hello, options.Level, outcomes.DrainToImmutable(), catalog, Stopwatch.GetElapsedTime(started));
    }

    private async Task<(HelloResponse? Hello, string Fault)> GreetAsync(ITarget target, CancellationToken total)
    {
        try
        {
            var answer = await target.CallAsync("hello", CopJson.EmptyObject, options.Timeout, total).ConfigureAwait(false);
            return (HelloResponse.Read(answer, out var fault), fault);
        }
        catch (OperationCanceledException)
        {
            return (null, "the run ended before the target had answered hello");
        }
    }

    private async Task<CheckOutcome> TryAsync(ITarget target, HelloResponse hello, Check check, CancellationToken total, CancellationToken interrupted)
    {
        if (interrupted.IsCancellationRequested)
            return CheckOutcome.NotTested(check, "the run was interrupted");
        if (total.IsCancellationRequested)
            return CheckOutcome.NotTested(check, TimeIsOver());
        if (_unanswered >= options.Patience)
            return CheckOutcome.NotTested(check, $"given up after {options.Patience} checks without an answer; the last: {_lastSilence}");
        if (check.Features.FirstOrDefault(feature => !hello.Features.Contains(feature)) is { } feature)
            return CheckOutcome.NotTested(check, $"the target does not have the feature '{feature}'", isOptional: true);
        if (check.Operations.FirstOrDefault(operation => !hello.Operations.Contains(operation) && IsKnown(operation)) is { } missing)
            return CheckOutcome.NotTested(check, $"the target does not have the operation '{missing}'");
        var started = Stopwatch.GetTimestamp();
        var outcome = await RunScriptAsync(target, check, total).ConfigureAwait(false);
        return outcome with { Duration = Stopwatch.GetElapsedTime(started) };
    }

    private async Task<CheckOutcome> RunScriptAsync(ITarget target, Check check, CancellationToken total)
    {
        try
        {
            var outcome = await new ScriptRun(target, check, options.Timeout).RunAsync(total).ConfigureAwait(false);
            _unanswered = 0;
            return outcome;
        }
        catch (NoResponseException silence)
        {
            _unanswered++;
            _lastSilence = silence.Message;
            return CheckOutcome.NotTested(check, silence.Message);
        }
        catch (OperationCanceledException)
        {
            return CheckOutcome.NotTested(check, TimeIsOver());
        }
    }

    // A check may ask for what does not exist, to see it refused.
    private static bool IsKnown(string operation) => Messages.CoreOperations.Contains(operation) || Messages.FeatureOperations.ContainsKey(operation);

    private string TimeIsOver() => $"the time of the run, {options.Total.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s, was over";
}
