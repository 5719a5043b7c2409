namespace Cop;

/// <summary>The artifact types that the core reserves.</summary>
public static class ArtifactTypes
{
    /// <summary>Suspended work (spec 2.7.3).</summary>
    public const string Continuation = "cop/continuation";

    /// <summary>The recorded outcome of an external effect (D-62c).</summary>
    public const string Effect = "cop/effect";
}
