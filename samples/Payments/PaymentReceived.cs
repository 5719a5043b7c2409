namespace Cop.Samples.Payments;

/// <summary>The COP event that a payment becomes.</summary>
[EventType("payment.received")]
public sealed partial record PaymentReceived(int Amount);
