using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>The background work of a session: its heartbeat, and positions for events that it has committed.</summary>
internal sealed partial class Maintenance : IAsyncDisposable
{
    private readonly CopMartenOptions _options;
    private readonly Func<CancellationToken, Task<TimeSpan>> _renew;
    private readonly Func<CancellationToken, Task> _sequence;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger _logger;
    private readonly Task _running;
    private volatile bool _hasCommits = true;

    /// <param name="options">The intervals.</param>
    /// <param name="renew">Sends a heartbeat; returns the time until the next one.</param>
    /// <param name="sequence">Assigns positions.</param>
    public Maintenance(CopMartenOptions options, Func<CancellationToken, Task<TimeSpan>> renew, Func<CancellationToken, Task> sequence)
    {
        (_options, _renew, _sequence, _logger) = (options, renew, sequence, options.CreateLogger());
        _running = Task.WhenAll(Task.Run(BeatAsync), Task.Run(SequenceAsync));
    }

    /// <summary>The message of the last failed heartbeat; null after one that succeeded.</summary>
    public string? HeartbeatFault { get; private set; }

    /// <summary>The message of the last failed sequencing; null after one that succeeded.</summary>
    public string? SequencingFault { get; private set; }

    /// <summary>Records that this session has committed events.</summary>
    public void NoteCommit() => _hasCommits = true;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task BeatAsync()
    {
        for (var pause = TimeSpan.Zero; !_stopping.IsCancellationRequested;)
        {
            try
            {
                await Task.Delay(pause, _options.TimeProvider, _stopping.Token).ConfigureAwait(false);
                pause = await _renew(_stopping.Token).ConfigureAwait(false);
                HeartbeatFault = null;
            }
            catch (Exception fault) when (!_stopping.IsCancellationRequested)
            {
                HeartbeatFault = fault.Message;
                Failed(_logger, fault, "heartbeat");
                pause = _options.LeaseDuration / 10;
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task SequenceAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(_options.SequencingInterval, _options.TimeProvider, _stopping.Token).ConfigureAwait(false);
                if (!_hasCommits)
                    continue;
                _hasCommits = false;
                await _sequence(_stopping.Token).ConfigureAwait(false);
                SequencingFault = null;
            }
            catch (Exception fault) when (!_stopping.IsCancellationRequested)
            {
                _hasCommits = true;
                SequencingFault = fault.Message;
                Failed(_logger, fault, "sequencing");
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The {Work} of the store on Marten failed; it is retried.")]
    private static partial void Failed(ILogger logger, Exception fault, string work);
}
