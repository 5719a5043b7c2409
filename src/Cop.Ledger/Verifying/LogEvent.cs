using System.Collections.Immutable;

namespace Cop.Ledger;

/// <summary>An event of the log with what can be verified of it alone: its hash, its signatures and its sealed values.</summary>
/// <param name="Position">Its position, from 1.</param>
/// <param name="Event">The event as stored.</param>
/// <param name="Hash">The result of verifying the hash that it carries; null when it carries none.</param>
/// <param name="Faults">The faults of signatures and sealed values.</param>
internal sealed record LogEvent(long Position, Event Event, HashVerification? Hash, ImmutableArray<LedgerFault> Faults)
{
    public static LogEvent Of(PositionedEvent stored, TrustFile trust)
    {
        var faults = ObjectSigning.Verify(stored.Event, trust);
        foreach (var (value, at) in SealedPlaces.Find(stored.Event.Json, $"{stored.Event.Id}#"))
        {
            if (value.At != at)
            {
                faults = faults.Add(new LedgerFault(
                    LedgerFaultKind.MisplacedSeal, 0, stored.Event.Id, stored.Event.TopicId,
                    $"The value at '{at}' was sealed for '{value.At}' and does not open."));
            }
        }

        return new LogEvent(stored.Position, stored.Event, ObjectHash.Verify(stored.Event.Json), faults);
    }
}
