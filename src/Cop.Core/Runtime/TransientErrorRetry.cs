using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>A look at the store that nobody else would repeat: while the store is out of reach, it is tried again.</summary>
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
