namespace Cop.Hitl;

/// <summary>The artifact types of the profile COP/HITL.</summary>
/// <remarks>Protocol 10.2.3.</remarks>
public static class HitlArtifactTypes
{
    /// <summary>The words or the input of a person.</summary>
    public const string Utterance = "human/utterance";

    /// <summary>The decision of a person.</summary>
    public const string Decision = "human/decision";

    /// <summary>A person's remark about an object.</summary>
    public const string Annotation = "human/annotation";
}
