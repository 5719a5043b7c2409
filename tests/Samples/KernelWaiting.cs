namespace Cop.Samples.Tests;

/// <summary>Waits for events that agents append.</summary>
internal static class KernelWaiting
{
    public static async Task<Event> WaitForAsync(this CopKernel kernel, string topicId, string type)
    {
        using var patience = HangLimit.Begin();
        await foreach (var durable in kernel.StreamEventsAsync(topicId, 0, patience.Token))
        {
            if (durable.Type == type)
                return durable;
        }

        throw new InvalidOperationException("The subscription ended.");
    }
}
