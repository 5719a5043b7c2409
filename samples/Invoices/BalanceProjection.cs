using JasperFx.Events;
using Marten.Events.Projections;

namespace Cop.Samples.Invoices;

/// <summary>Groups the events of many topics by customer.</summary>
public partial class BalanceProjection : MultiStreamProjection<Balance, string>
{
    public BalanceProjection()
    {
        Identity<CopMartenEvent<InvoiceReceived>>(received => received.Payload.Customer);
        Identity<CopMartenEvent<InvoiceApproved>>(approved => approved.Payload.Customer);
    }

    public override Balance? Evolve(Balance? snapshot, string id, IEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        var balance = snapshot ?? new Balance { Id = id };
        return e.Data switch
        {
            CopMartenEvent<InvoiceReceived> received => balance with { Received = balance.Received + received.Payload.Amount },
            CopMartenEvent<InvoiceApproved> approved => balance with { Approved = balance.Approved + approved.Payload.Amount },
            _ => balance,
        };
    }
}
