namespace Cop;

/// <summary>The tables of legal transitions of topics, tasks and steps.</summary>
/// <remarks>Protocol 2.3.2, 2.4.2, 2.5.2; decisions D-31, D-35.</remarks>
public static class Lifecycles
{
    private static readonly bool[,] Tasks = Table<CopTaskStatus>(
        (CopTaskStatus.Pending, [CopTaskStatus.Running, CopTaskStatus.Failed, CopTaskStatus.Cancelled]),
        (CopTaskStatus.Running, [CopTaskStatus.NeedsInput, CopTaskStatus.Done, CopTaskStatus.Failed, CopTaskStatus.Cancelled]),
        (CopTaskStatus.NeedsInput, [CopTaskStatus.Running, CopTaskStatus.Failed, CopTaskStatus.Cancelled]));

    private static readonly bool[,] Steps = Table<StepStatus>(
        (StepStatus.Pending, [StepStatus.Running, StepStatus.Skipped, StepStatus.Failed]),
        (StepStatus.Running, [StepStatus.Done, StepStatus.Failed, StepStatus.Skipped]));

    /// <summary>Returns whether a topic may change from one status to another. Topics only move forward and may skip a status.</summary>
    public static bool CanTransition(TopicStatus from, TopicStatus to) => to > from;

    /// <summary>Returns whether a task may change from one status to another.</summary>
    public static bool CanTransition(CopTaskStatus from, CopTaskStatus to) => Tasks[(int)from, (int)to];

    /// <summary>Returns whether a step may change from one status to another.</summary>
    public static bool CanTransition(StepStatus from, StepStatus to) => Steps[(int)from, (int)to];

    /// <summary>Returns whether a task's status is terminal.</summary>
    public static bool IsTerminal(this CopTaskStatus status) => status >= CopTaskStatus.Done;

    /// <summary>Returns whether a step's status is terminal.</summary>
    public static bool IsTerminal(this StepStatus status) => status >= StepStatus.Done;

    private static bool[,] Table<T>(params (T From, T[] To)[] rows) where T : struct, Enum
    {
        var size = Enum.GetValues<T>().Length;
        var table = new bool[size, size];
        foreach (var (from, targets) in rows)
        {
            foreach (var to in targets)
                table[Convert.ToInt32(from, null), Convert.ToInt32(to, null)] = true;
        }

        return table;
    }
}
