namespace Cop;

/// <summary>What comparing a hash with content says (spec 9.2.3, D-79).</summary>
public enum HashVerification
{
    /// <summary>The content is what was hashed.</summary>
    Valid,

    /// <summary>The content is not what was hashed: tampering or corruption.</summary>
    Mismatch,

    /// <summary>The algorithm is unknown here, or the hash is malformed: nothing is proven either way.</summary>
    Unverifiable,
}
