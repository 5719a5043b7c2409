using Microsoft.Extensions.Logging;

namespace Cop.Dashboard;

/// <summary>The verification of a ledger: one at a time on this node, and the last result.</summary>
internal sealed partial class LedgerChecks
{
    private readonly Lock _gate = new();
    private Task? _running;

    public long Verified { get; private set; }

    public string? StartedBy { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public CopResult<CopJson>? Last { get; private set; }

    public bool IsRunning
    {
        get
        {
            lock (_gate)
                return _running is { IsCompleted: false };
        }
    }

    /// <summary>Starts a verification; false when one runs.</summary>
    public bool Start(ILedgerReport ledger, string person, TimeProvider time, ILoggerFactory? loggers, CancellationToken stopping)
    {
        lock (_gate)
        {
            if (_running is { IsCompleted: false })
                return false;
            (Verified, StartedBy) = (0, person);
            _running = Task.Run(() => RunAsync(ledger, time, loggers, stopping), CancellationToken.None);
            return true;
        }
    }

    private async Task RunAsync(ILedgerReport ledger, TimeProvider time, ILoggerFactory? loggers, CancellationToken stopping)
    {
        try
        {
            Last = await ledger.VerifyAsync(new Count(this), stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
        catch (Exception fault)
        {
            if (loggers is not null)
                Failed(loggers.CreateLogger("Cop.Dashboard"), fault);
            Last = StoreFaults.ErrorOf(fault, null);
        }

        EndedAt = time.GetUtcNow();
    }

    [LoggerMessage(EventId = 701, Level = LogLevel.Error, Message = "The verification of the ledger failed. The page Ledger says so.")]
    private static partial void Failed(ILogger logger, Exception fault);

    private sealed class Count(LedgerChecks checks) : IProgress<long>
    {
        public void Report(long value) => checks.Verified = value;
    }
}
