namespace Cop;

/// <summary>An event that the store has lost.</summary>
/// <param name="Event">The event.</param>
/// <param name="Loss">The number of the loss, from 1.</param>
/// <param name="MayBeAcknowledged">Whether it may have been acknowledged: not when each commit since had an unknown outcome.</param>
/// <remarks>Decision M-16.</remarks>
internal sealed record LostEvent(Event Event, int Loss, bool MayBeAcknowledged);
