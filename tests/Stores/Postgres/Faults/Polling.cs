namespace Cop.Stores.Tests;

/// <summary>Reads of a state that gives no signal, such as that of another program.</summary>
internal static class Polling
{
    /// <summary>The times at which a state is read.</summary>
    public static PeriodicTimer Ticks() => new(TimeSpan.FromMilliseconds(200));

    /// <summary>Waits for the next tick; false when the work ends.</summary>
    public static async Task<bool> NextAsync(PeriodicTimer ticks, CancellationToken ending)
    {
        try
        {
            return await ticks.WaitForNextTickAsync(ending);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
