namespace Cop.AI;

/// <summary>The artifact types of the profile.</summary>
/// <remarks>Protocol 10.3.3.</remarks>
public static class AiArtifactTypes
{
    /// <summary>A message of a conversation.</summary>
    public const string Message = "agent/message";

    /// <summary>A plan.</summary>
    public const string Plan = "agent/plan";

    /// <summary>The result of a tool or of an agent.</summary>
    public const string Result = "agent/result";

    /// <summary>A summary.</summary>
    public const string Summary = "agent/summary";

    /// <summary>Internal reasoning of a model; omitted unless a policy keeps it.</summary>
    public const string Thought = "agent/thought";
}
