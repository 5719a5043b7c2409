namespace Cop.Samples.Invoices;

[EventType("invoice.received")]
public sealed partial record InvoiceReceived(string Customer, int Amount);

[EventType("invoice.approved")]
public sealed partial record InvoiceApproved(string Customer, int Amount);

/// <summary>An agent that approves each invoice.</summary>
public sealed class InvoiceChecker
{
    public AgentOutput Check(InvoiceReceived received)
    {
        ArgumentNullException.ThrowIfNull(received);
        return new InvoiceApproved(received.Customer, received.Amount);
    }
}
