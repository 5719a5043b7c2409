using Cop;

namespace CopHost;

// Events are records. The type of PaymentAsked is payment.asked.
[EventType] public sealed partial record PaymentAsked(string Payee, decimal Amount);

[EventType] public sealed partial record PaymentMade(string Payee, decimal Amount);

[EventType] public sealed partial record PaymentRefused(string Payee, string Reason);

// What the agent gets back with the answer. It is kept in the log.
[CopData] public sealed partial record OpenPayment(string Payee, decimal Amount);

public enum Verdict { Approve, Refuse }
