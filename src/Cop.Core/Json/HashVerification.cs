namespace Cop.Protocol;

/// <summary>The result of comparing a hash with content.</summary>
/// <remarks>Protocol 9.2.3; decision D-79.</remarks>
public enum HashVerification
{
    /// <summary>The content matches the hash.</summary>
    Valid,

    /// <summary>The content does not match the hash: tampering or corruption.</summary>
    Mismatch,

    /// <summary>The algorithm is unsupported or the hash is malformed: nothing is proven.</summary>
    Unverifiable,
}
