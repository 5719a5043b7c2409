using JasperFx.Events;
using Marten.Events.Projections;

namespace Cop.Marten.Tests;

/// <summary>The revenue by the first letter of topics, over all of them.</summary>
public partial class RevenueProjection : MultiStreamProjection<Revenue, string>
{
    public RevenueProjection()
    {
        IncludeType<CopMartenEvent<InvoicePaid>>();
        Identity<CopMartenEvent<InvoicePaid>>(paid => paid.TopicId[..1]);
    }

    public override Revenue? Evolve(Revenue? snapshot, string id, IEvent e)
    {
        var revenue = snapshot ?? new Revenue { Id = id };
        return e.Data is CopMartenEvent<InvoicePaid> paid ? revenue with { Total = revenue.Total + paid.Payload.Amount } : revenue;
    }
}
