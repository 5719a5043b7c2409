namespace Cop;

/// <summary>The artifact types that the core reserves.</summary>
public static class ArtifactTypes
{
    /// <summary>Suspended work.</summary>
    /// <remarks>Protocol 2.7.3.</remarks>
    public const string Continuation = "cop/continuation";

    /// <summary>The recorded outcome of an external effect.</summary>
    /// <remarks>Decision D-62c.</remarks>
    public const string Effect = "cop/effect";
}
