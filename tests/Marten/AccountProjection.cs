using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Cop.Marten.Tests;

/// <summary>The account of a topic.</summary>
public partial class AccountProjection : SingleStreamProjection<Account, string>
{
    public AccountProjection()
    {
        IncludeType<CopMartenEvent<InvoicePaid>>();
        IncludeType<CopMartenEvent>();
    }

    public override Account? Evolve(Account? snapshot, string id, IEvent e)
    {
        var account = snapshot ?? new Account { Id = id };
        return e.Data is CopMartenEvent<InvoicePaid> paid
            ? account with { Paid = account.Paid + paid.Payload.Amount, Events = account.Events + 1 }
            : account with { Events = account.Events + 1 };
    }
}
