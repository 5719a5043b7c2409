namespace Cop.Hitl;

/// <summary>The limits of the profile; equal on every node, since admission and projection use them.</summary>
/// <remarks>Decision D-20b; spec/hitl.md.</remarks>
public static class HitlLimits
{
    /// <summary>The maximum size of the payload of a request or an answer: 65,536 bytes of canonical JSON.</summary>
    public const int MaxPayloadBytes = 65_536;

    /// <summary>The maximum size of a request's schema: 16,384 bytes of canonical JSON.</summary>
    public const int MaxSchemaBytes = 16_384;

    /// <summary>The maximum number of subschemas of a request's schema.</summary>
    public const int MaxSubschemas = 500;

    /// <summary>The maximum number of values in an answer, multiplied by the number of subschemas.</summary>
    public const int MaxSchemaWork = 200_000;

    /// <summary>The maximum number of options of a decision.</summary>
    public const int MaxOptions = 100;

    /// <summary>The maximum number of answers that a request can ask for.</summary>
    public const int MaxQuorum = 100;

    /// <summary>The maximum number of times that a request is passed on.</summary>
    public const int MaxDelegations = 8;
}
