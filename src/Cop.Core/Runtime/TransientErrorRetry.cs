using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>Retries reads of the store while it is unreachable, where no other component would repeat them.</summary>
internal static class TransientErrorRetry
{
    public static async Task RunAsync(Func<Task> look, TimeSpan pause, TimeProvider time, WorkDispatcher work, ILogger logger, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await look().ConfigureAwait(false);
                return;
            }
            catch (CopException fault) when (fault.Error.Category == CopErrorCategory.Temporary)
            {
                CopLog.StoreUnavailable(logger, fault.Error.Code, fault.Error.Message);
            }

            await work.DelayAsync(pause, time, stopping).ConfigureAwait(false);
        }
    }
}
