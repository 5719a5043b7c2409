using Cop;

namespace CopHost;

// Events are records. The type of PaymentAsked is payment.asked.
public sealed record PaymentAsked(string Payee, decimal Amount) : EventPayload<PaymentAsked>;

public sealed record PaymentMade(string Payee, decimal Amount) : EventPayload<PaymentMade>;

public sealed record PaymentRefused(string Payee, string Reason) : EventPayload<PaymentRefused>;

// The question and the answer have the types of the protocol, so 'cop waiting' shows them.
[EventType("human.decision.requested")]
public sealed record DecisionRequested(string RequestId, string Prompt, string Role) : EventPayload<DecisionRequested>;

[EventType("human.decision.provided")]
public sealed record DecisionProvided(string RequestId, string Decision) : EventPayload<DecisionProvided>;
