namespace Cop.Ledger;

/// <summary>The codes of errors of the ledger; stable.</summary>
public static class LedgerErrorCodes
{
    /// <summary>A key file cannot be used.</summary>
    public const string InvalidKey = "invalid_key";

    /// <summary>A trust file cannot be used.</summary>
    public const string InvalidTrust = "invalid_trust";

    /// <summary>A ledger record is malformed.</summary>
    public const string InvalidRecord = "invalid_record";

    /// <summary>A signed note or a checkpoint is malformed.</summary>
    public const string InvalidCheckpoint = "invalid_checkpoint";

    /// <summary>A proof or a request to a witness is malformed or does not hold.</summary>
    public const string InvalidProof = "invalid_proof";

    /// <summary>An evidence bundle is malformed.</summary>
    public const string InvalidBundle = "invalid_bundle";

    /// <summary>A witness has seen a checkpoint of which the presented one is not an extension.</summary>
    public const string NotAnExtension = "not_an_extension";

    /// <summary>The store keeps no ledger.</summary>
    public const string NoLedger = "no_ledger";

    /// <summary>The ledger and the log do not match.</summary>
    public const string LedgerMismatch = "ledger_mismatch";

    /// <summary>A time stamp is malformed or is not about the checkpoint.</summary>
    public const string InvalidTimestamp = "invalid_time_stamp";

    /// <summary>A sealed value cannot be opened: it is damaged, or it was moved to another place.</summary>
    public const string InvalidSeal = "invalid_seal";

    /// <summary>The key of a sealed value is erased.</summary>
    public const string KeyErased = "key_erased";

    /// <summary>A legal hold forbids the erasure.</summary>
    public const string LegalHold = "legal_hold";
}
