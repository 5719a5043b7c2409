namespace Cop.Ledger;

/// <summary>The purpose for which a verifier trusts a key.</summary>
public enum KeyUse
{
    /// <summary>Signs checkpoints and records of a ledger.</summary>
    Ledger,

    /// <summary>Signs events, artifacts and drafts.</summary>
    Events,

    /// <summary>Co-signs checkpoints as a witness.</summary>
    Witness,

    /// <summary>Accepts a new origin after a loss of recorded events.</summary>
    Operator,
}
