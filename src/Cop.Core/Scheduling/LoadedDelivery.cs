namespace Cop;

/// <summary>A delivery that was read before its attempt started.</summary>
/// <param name="Delivery">Input of the agent; null when the continuation is no longer to be resumed.</param>
internal sealed record LoadedDelivery(Delivery? Delivery);
