namespace Cop.Ledger;

/// <summary>The kind of a fault that a verification found.</summary>
public enum LedgerFaultKind
{
    /// <summary>An event of the log differs from its record, or from its own hash.</summary>
    AlteredEvent,

    /// <summary>A record differs from what its event and the previous record give, or cannot be read.</summary>
    AlteredRecord,

    /// <summary>An event has no record, though later events have theirs.</summary>
    MissingRecord,

    /// <summary>A record has no event: it was added, or its event was removed from the log.</summary>
    ExtraRecord,

    /// <summary>A record is not at the position of its event.</summary>
    ReorderedRecord,

    /// <summary>The hash of the previous record is not the one that a record names.</summary>
    BrokenLink,

    /// <summary>The stored tree has another hash of a record.</summary>
    AlteredTree,

    /// <summary>A signed checkpoint has another root than the records give: records before it were replaced.</summary>
    CheckpointMismatch,

    /// <summary>A checkpoint is malformed or of another ledger.</summary>
    InvalidCheckpoint,

    /// <summary>A signature is not valid under the key that it names.</summary>
    BadSignature,

    /// <summary>The ledger is shorter than a checkpoint, a witness or the given head says.</summary>
    TruncatedLedger,

    /// <summary>The origin replaces one whose store lost recorded events, and no trusted operator has accepted it.</summary>
    OriginNotAccepted,

    /// <summary>A time stamp is not valid, or not about the checkpoint.</summary>
    BadTimestamp,

    /// <summary>No trusted key has the id that a signature names: nothing is proven.</summary>
    UnknownKey,

    /// <summary>The key was not valid when the signature was made: nothing is proven.</summary>
    ExpiredKey,

    /// <summary>A hash is of an unsupported algorithm: nothing is proven.</summary>
    UnverifiableHash,

    /// <summary>A time stamp is of an authority that is not trusted: nothing is proven.</summary>
    UnknownAuthority,

    /// <summary>A sealed value is not where it was sealed for, and does not open there: its content is not proven.</summary>
    MisplacedSeal,
}
