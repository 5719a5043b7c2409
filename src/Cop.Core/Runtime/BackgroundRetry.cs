using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>
/// Work in the background that nothing else would repeat: whatever it throws is logged and counted, and it is tried again after a
/// pause that grows.
/// </summary>
internal static class BackgroundRetry
{
    /// <summary>The longest pause, in first pauses.</summary>
    private const int MaxPauses = 4;

    /// <summary>Works until it succeeds.</summary>
    /// <param name="loop">The loop's name in the log and the metric.</param>
    /// <param name="look">The work.</param>
    /// <param name="pause">The first pause.</param>
    /// <param name="onFault">Told of each fault; says whether the work is tried again.</param>
    /// <param name="time">The clock of the pauses.</param>
    /// <param name="work">Where it runs.</param>
    /// <param name="logger">Where faults are logged.</param>
    /// <param name="stopping">Ends it.</param>
    /// <returns>Whether it succeeded; false when <paramref name="onFault"/> gave it up.</returns>
    /// <exception cref="OperationCanceledException">It was ended by the token.</exception>
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
                // Also what a driver throws of its own: the loop is to outlive it.
                BackgroundFaults.Report(logger, loop, fault);
                if (!onFault(fault))
                    return false;
            }

            await work.DelayAsync(next, time, stopping).ConfigureAwait(false);
        }
    }
}
