using System.Collections.Immutable;

namespace Cop.Ledger;

/// <summary>Says which values in payloads of an event type are sealed, and for whom.</summary>
/// <param name="EventType">The type of the events.</param>
/// <param name="Subject">JSON Pointer, in the payload, of the text that names the subject.</param>
/// <param name="Pointers">JSON Pointers, in the payload, of the values to seal.</param>
/// <remarks>Decision M-1.</remarks>
public sealed record SealingRule(string EventType, string Subject, ImmutableArray<string> Pointers);
