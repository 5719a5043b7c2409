using Cop;
using Cop.Hitl;

namespace CopHost;

/// <summary>Asks a person before it pays. It keeps nothing in memory: a kill loses no question and no answer.</summary>
public static class Cashier
{
    public static readonly Question<OpenPayment, Verdict> Approval = new("approval");

    public static AgentOutput Ask(PaymentAsked asked, AgentContext context) =>
        [Approval.Ask(context, $"Pay {asked.Amount} to {asked.Payee}?", new OpenPayment(asked.Payee, asked.Amount),
            new() { To = "role:treasurer", Timeout = TimeSpan.FromDays(3) })];

    public static AgentOutput Decide(OpenPayment payment, Answer<Verdict> answer) => answer switch
    {
        Answered<Verdict> { Value: Verdict.Approve } => new PaymentMade(payment.Payee, payment.Amount),
        Answered<Verdict> { By: var person } => new PaymentRefused(payment.Payee, $"{person} refused it."),
        _ => new PaymentRefused(payment.Payee, "There was no answer in three days."),
    };
}
