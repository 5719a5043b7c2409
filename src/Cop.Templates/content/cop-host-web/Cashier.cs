using Cop;

namespace CopHost;

/// <summary>Asks a person before it pays. It keeps nothing in memory: a kill loses no question and no answer.</summary>
public static class Cashier
{
    /// <summary>The point at which the agent goes on after an answer, or after three days without one.</summary>
    public static readonly ResumePoint<OpenPayment> Answered = new("answered");

    public static AgentOutput Ask(PaymentAsked asked, AgentContext context)
    {
        var requestId = context.NewId("request", "payment");
        return
        [
            new DecisionRequested(requestId, $"Pay {asked.Amount} to {asked.Payee}?", "cashier"),
            Answered.Wait(context, new OpenPayment(asked.Payee, asked.Amount))
                .ForAny(EventMatch.For<DecisionProvided, string>(answer => answer.RequestId, requestId))
                .Timeout(TimeSpan.FromDays(3)),
        ];
    }

    public static AgentOutput Decide(OpenPayment payment, Resumed resumed, AgentContext context)
    {
        if (!resumed.Is<DecisionProvided>(out var answer))
            return new PaymentRefused(payment.Payee, "There was no answer in three days.");
        return answer.Decision == "approved"
            ? new PaymentMade(payment.Payee, payment.Amount)
            : new PaymentRefused(payment.Payee, "A person refused it.");
    }
}

/// <summary>The state that a wait keeps in the log.</summary>
public sealed record OpenPayment(string Payee, decimal Amount) : ICopData<OpenPayment>;
