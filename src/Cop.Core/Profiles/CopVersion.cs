namespace Cop.Protocol;

/// <summary>The version of the protocol that this kernel implements.</summary>
/// <remarks>Protocol 11.7.</remarks>
public static class CopVersion
{
    /// <summary>COP 1.0.</summary>
    public const string Current = "1.0";
}
