namespace Cop.Ledger;

/// <summary>A fault that a verification found.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Index">The index of the record that it is about, or of the first one.</param>
/// <param name="EventId">The event; null when it is about no event.</param>
/// <param name="TopicId">The event's topic.</param>
/// <param name="Message">Text for people: what differs.</param>
public sealed record LedgerFault(LedgerFaultKind Kind, long Index, string? EventId, string? TopicId, string Message)
{
    /// <summary>Whether it shows tampering; otherwise something cannot be verified.</summary>
    /// <remarks>Decision D-79.</remarks>
    public bool IsTampering => Kind is not (LedgerFaultKind.UnknownKey or LedgerFaultKind.ExpiredKey
        or LedgerFaultKind.UnverifiableHash or LedgerFaultKind.UnknownAuthority or LedgerFaultKind.MisplacedSeal);

    /// <summary>Returns the fault as JSON.</summary>
    public CopJson ToJson() => CopJson.Object(
        ("kind", CopJson.From(Kind.ToString())), ("index", CopJson.From(Index)), ("eventId", Text(EventId)), ("topicId", Text(TopicId)),
        ("tampering", CopJson.From(IsTampering)), ("message", CopJson.From(Message)));

    private static CopJson? Text(string? value) => value is null ? null : CopJson.From(value);
}
