using System.Collections.Immutable;

namespace Cop.Ledger;

/// <summary>Collects the faults of a verification, up to a limit.</summary>
internal sealed class FaultList(int limit)
{
    private readonly List<LedgerFault> _faults = [];

    /// <summary>Whether faults were dropped at the limit.</summary>
    public bool HasMore { get; private set; }

    /// <summary>The number of faults that show tampering.</summary>
    public long TamperingCount { get; private set; }

    public ImmutableArray<LedgerFault> ToArray() => [.. _faults];

    public void Add(LedgerFaultKind kind, long index, string message, string? eventId = null, string? topicId = null)
    {
        var fault = new LedgerFault(kind, index, eventId, topicId, message);
        if (fault.IsTampering)
            TamperingCount++;
        if (_faults.Count < limit)
            _faults.Add(fault);
        else
            HasMore = true;
    }
}
