using System.Globalization;

namespace Cop.Conformance.Runner;

/// <summary>Runs the steps of one check on a target.</summary>
internal sealed class ScriptRun(ITarget target, Check check, TimeSpan timeout)
{
    private readonly SavedValues _saved = new();

    public async Task<CheckOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var first = check.Steps[0];
        if (first.Operation != "reset"
            && !check.Operations.All(operation => Messages.IsPure(operation) || !Messages.CoreOperations.Contains(operation)))
        {
            var answer = await AskAsync("reset", CopJson.EmptyObject, cancellationToken).ConfigureAwait(false);
            if (answer is not Response.Ok)
                return Failed("reset", "a result that is ok", answer.Describe());
        }

        for (var index = 0; index < check.Steps.Length; index++)
        {
            var step = check.Steps[index];
            var outcomes = step.Together.IsEmpty
                ? [await TakeAsync(step, index, cancellationToken).ConfigureAwait(false)]
                : await Task.WhenAll(step.Together.Select(each => TakeAsync(each, index, cancellationToken))).ConfigureAwait(false);
            if (outcomes.FirstOrDefault(outcome => outcome is not null) is { } failed)
                return failed;
        }

        return new CheckOutcome(check, Verdict.Passed);
    }

    /// <summary>Returns the first mismatch of a step; null if there is none.</summary>
    private async Task<CheckOutcome?> TakeAsync(CheckStep step, int index, CancellationToken cancellationToken)
    {
        var where = $"step {(index + 1).ToString(CultureInfo.InvariantCulture)}, {step.Operation}";
        var answer = await AskAsync(step.Operation, _saved.Fill(step.With), cancellationToken).ConfigureAwait(false);
        return (answer, step.Errors.IsEmpty) switch
        {
            (Response.Ok ok, true) => Judge(step, ok.Data, where),
            (Response.Refused refused, false) => JudgeRefusal(step, refused, where),
            (_, true) => Failed(where, "a result that is ok", answer.Describe()),
            _ => Failed(where, $"error {string.Join(" or ", step.Errors)}", answer.Describe()),
        };
    }

    private CheckOutcome? Judge(CheckStep step, CopJson data, string where)
    {
        if (step.Data is not null && Pattern.Compare(_saved.Fill(step.Data), data) is { } mismatch)
            return Failed($"{where} {mismatch.Place}", mismatch.ShowExpected(), mismatch.ShowActual());
        foreach (var (name, pointer) in step.Saved)
        {
            if (data.At(pointer) is not { } value)
                return Failed($"{where} {pointer}", "a value", "nothing");
            _saved.Keep(name, value);
        }

        return null;
    }

    private CheckOutcome? JudgeRefusal(CheckStep step, Response.Refused refused, string where)
    {
        if (!step.Errors.Contains(refused.Code))
            return Failed(where, $"error {string.Join(" or ", step.Errors)}", refused.Describe());
        return step.Details is not null
            && Pattern.Compare(_saved.Fill(step.Details), refused.Error["details"] ?? CopJson.EmptyObject) is { } mismatch
            ? Failed($"{where} error details {mismatch.Place}", mismatch.ShowExpected(), mismatch.ShowActual())
            : null;
    }

    private async Task<Response> AskAsync(string operation, CopJson members, CancellationToken cancellationToken)
    {
        var answer = await target.CallAsync(operation, members, timeout, cancellationToken).ConfigureAwait(false);
        return answer switch
        {
            Response.Silent silent => throw new NoResponseException(silent.Reason),
            Response.Gone gone => throw new NoResponseException(gone.Reason),
            _ => answer,
        };
    }

    private CheckOutcome Failed(string where, string expected, string actual) =>
        new(check, Verdict.Failed) { Where = where, Expected = expected, Actual = actual };
}
