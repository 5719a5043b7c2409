namespace Cop.Marten.Tests;

/// <summary>An event of a host.</summary>
#region event
[EventType("invoice.paid")]
public sealed partial record InvoicePaid(int Amount);
#endregion
