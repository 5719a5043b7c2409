using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace Cop.Conformance.Runner;

/// <summary>
/// Runs the checks on a target, one after the other, within a time limit. Each check has an outcome for any behaviour of the target.
/// </summary>
public sealed class ConformanceRun(CheckCatalog catalog, RunOptions options)
{
    private int _unanswered;
    private string _lastSilence = "";

    /// <summary>Runs all selected checks.</summary>
    /// <param name="target">The implementation.</param>
    /// <param name="progress">Receives each outcome.</param>
    /// <param name="cancellationToken">Cancels the run; the remaining checks are not tested.</param>
    public async Task<RunReport> RunAsync(
        ITarget target, Action<CheckOutcome>? progress = null, CancellationToken cancellationToken = default)
    {
        var started = Stopwatch.GetTimestamp();
        using var total = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        total.CancelAfter(options.Total);
        var (hello, fault) = await GreetAsync(target, total.Token).ConfigureAwait(false);
        var outcomes = ImmutableArray.CreateBuilder<CheckOutcome>();
        foreach (var check in catalog.Checks.Where(options.Takes))
        {
            var outcome = hello is null ? CheckOutcome.NotTested(check, fault)
                : await TryAsync(target, hello, check, total.Token, cancellationToken).ConfigureAwait(false);
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
            return (null, "the run ended before the target responded to hello");
        }
    }

    private async Task<CheckOutcome> TryAsync(
        ITarget target, HelloResponse hello, Check check, CancellationToken total, CancellationToken interrupted)
    {
        if (interrupted.IsCancellationRequested)
            return CheckOutcome.NotTested(check, "the run was interrupted");
        if (total.IsCancellationRequested)
            return CheckOutcome.NotTested(check, TimeIsOver());
        if (_unanswered >= options.Patience)
            return CheckOutcome.NotTested(check, $"abandoned after {options.Patience} checks without a response; the last: {_lastSilence}");
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

    // A check may use an unknown operation to test its refusal.
    private static bool IsKnown(string operation) =>
        Messages.CoreOperations.Contains(operation) || Messages.FeatureOperations.ContainsKey(operation);

    private string TimeIsOver() =>
        $"the time limit of the run, {options.Total.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s, was reached";
}
