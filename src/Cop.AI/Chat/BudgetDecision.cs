namespace Cop.AI;

/// <summary>A person's decision on a spent budget.</summary>
public enum BudgetDecision
{
    /// <summary>Each limit is raised by its first amount.</summary>
    Raise,
    /// <summary>The task fails.</summary>
    Stop,
}
