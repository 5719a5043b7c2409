namespace Cop;

/// <summary>What was read of a delivery.</summary>
/// <param name="Delivery">What the agent is invoked with; null when its continuation is not to be taken up any more.</param>
internal sealed record ReadDelivery(Delivery? Delivery);
