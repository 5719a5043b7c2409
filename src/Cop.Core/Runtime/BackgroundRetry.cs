using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>
/// Runs background work that no other component would repeat: every exception is logged and counted, and the work is retried with backoff.
/// </summary>
internal static class BackgroundRetry
{
    /// <summary>The maximum delay, as a multiple of the first.</summary>
    private const int MaxPauses = 4;

    /// <summary>Runs work until it succeeds.</summary>
    /// <param name="loop">Name of the loop in the log and the metric.</param>
    /// <param name="look">The work.</param>
    /// <param name="pause">The first delay.</param>
    /// <param name="onFault">Called with each exception; returns whether to retry.</param>
    /// <param name="time">The clock of the delays.</param>
    /// <param name="work">The dispatcher of the work.</param>
    /// <param name="logger">The log of exceptions.</param>
    /// <param name="stopping">Cancels the work.</param>
    /// <returns>Whether it succeeded; false when <paramref name="onFault"/> returned false.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<bool> RunAsync(
        string loop, Func<Task> look, TimeSpan pause, Func<Exception, bool> onFault, TimeProvider time, WorkDispatcher work, ILogger logger,
        CancellationToken stopping)
    {
        for (var (next, longest) = (pause, MaxPauses * pause); ; next = next * 2 < longest ? next * 2 : longest)
        {
            try
            {
                await look().ConfigureAwait(false);
                return true;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception fault)
            {
                // Includes exceptions of a driver: the loop has to survive them.
                BackgroundFaults.Report(logger, loop, fault);
                if (!onFault(fault))
                    return false;
            }

            await work.DelayAsync(next, time, stopping).ConfigureAwait(false);
        }
    }
}
