namespace Cop;

/// <summary>What became of a unit of a commit.</summary>
public enum CommitOutcome
{
    /// <summary>It is durable.</summary>
    Committed,
    /// <summary>A row that its decision rested on has changed: load again, decide again.</summary>
    Stale,
}
