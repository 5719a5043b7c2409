namespace Cop;

/// <summary>Filters and page of a listing of parked deliveries.</summary>
public sealed record ParkedDeliveryQuery : PageQuery
{
    /// <summary>Only those of this agent.</summary>
    public string? Agent { get; init; }

    /// <summary>Only those in this status.</summary>
    public ParkedDeliveryStatus? Status { get; init; }
}
