using JasperFx.Events;
using Marten.Events.Projections;

namespace Cop.Marten.Tests;

/// <summary>The revenue by the actor who was paid, over all topics.</summary>
public partial class RevenueProjection : MultiStreamProjection<Revenue, string>
{
    public RevenueProjection()
    {
        IncludeType<InvoicePaid>();
        Identity<InvoicePaid>(paid => paid.TopicId[..1]);
    }

    public override Revenue? Evolve(Revenue? snapshot, string id, IEvent e)
    {
        var revenue = snapshot ?? new Revenue { Id = id };
        return e.Data is InvoicePaid paid ? revenue with { Total = revenue.Total + paid.Amount } : revenue;
    }
}
