using System.Globalization;

namespace Cop.Marten.Tests;

/// <summary>An event type of a host, as its projections receive it.</summary>
#region event
public sealed class InvoicePaid(Event stored) : CopMartenEvent(stored)
{
    public int Amount => int.Parse(Payload["amount"]!.ToString()!, CultureInfo.InvariantCulture);
}
#endregion
