using System.Collections.Immutable;

namespace Cop.Dashboard;

/// <summary>One run over selected parked deliveries: decided in steps, counted by outcome, stopped between two steps.</summary>
/// <param name="Id">The id of the run.</param>
/// <param name="Person">The identity of the person who started it.</param>
/// <param name="IsSkip">Whether deliveries are skipped; otherwise they are retried.</param>
/// <param name="Keys">The deliveries.</param>
internal sealed record BulkRun(string Id, string Person, bool IsSkip, ImmutableArray<ParkedDeliveryKey> Keys)
{
    public const int StepSize = 25;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, int> _refused = new(StringComparer.Ordinal);
    private int _done;
    private string? _stoppedBy;
    private bool _isEnded;

    /// <summary>The run as it is now.</summary>
    public BulkRunProgress Progress
    {
        get
        {
            lock (_gate)
            {
                return new BulkRunProgress(
                    _done, Keys.Length - _done - _refused.Values.Sum(), [.. _refused.Select(each => (each.Key, each.Value))], _stoppedBy,
                    _isEnded);
            }
        }
    }

    /// <summary>Stops the run before its next step; false when it has ended.</summary>
    public bool Stop(string person)
    {
        lock (_gate)
        {
            if (_isEnded)
                return false;
            _stoppedBy ??= person;
            return true;
        }
    }

    /// <summary>Decides the deliveries, until all are decided or the run is stopped.</summary>
    /// <param name="decide">Decides the deliveries of one step.</param>
    /// <param name="cancellationToken">Ends the run when the host stops.</param>
    public async Task RunAsync(
        Func<IReadOnlyList<ParkedDeliveryKey>, CancellationToken, Task<ImmutableArray<CopResult<AppendReceipt>>>> decide,
        CancellationToken cancellationToken)
    {
        try
        {
            foreach (var step in Keys.Chunk(StepSize))
            {
                if (cancellationToken.IsCancellationRequested || Progress.StoppedBy is not null)
                    return;
                Count(await decide(step, cancellationToken).ConfigureAwait(false));
            }
        }
        finally
        {
            lock (_gate)
                _isEnded = true;
        }
    }

    private void Count(ImmutableArray<CopResult<AppendReceipt>> outcomes)
    {
        lock (_gate)
        {
            foreach (var outcome in outcomes)
            {
                if (outcome.Error is { } error)
                    _refused[error.Code] = _refused.GetValueOrDefault(error.Code) + 1;
                else
                    _done++;
            }
        }
    }
}

/// <summary>The counts of a run.</summary>
/// <param name="Done">Decided deliveries.</param>
/// <param name="Left">Deliveries that are not decided yet, or were left when the run was stopped.</param>
/// <param name="Refused">Deliveries that could not be decided, by the code of the error.</param>
/// <param name="StoppedBy">The person who stopped it; null for none.</param>
/// <param name="IsEnded">Whether it has ended.</param>
internal sealed record BulkRunProgress(
    int Done, int Left, ImmutableArray<(string Code, int Count)> Refused, string? StoppedBy, bool IsEnded)
{
    /// <summary>The refused deliveries as text, such as <c>2 not_found</c>.</summary>
    public string RefusedText => string.Join(", ", Refused.Select(each => $"{each.Count} {each.Code}"));
}
