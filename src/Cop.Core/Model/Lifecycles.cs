namespace Cop;

/// <summary>The three tables of legal transitions (spec 2.3.2, 2.4.2, 2.5.2; D-31, D-35).</summary>
public static class Lifecycles
{
    private static readonly bool[,] Tasks = Table<CopTaskStatus>(
        (CopTaskStatus.Pending, [CopTaskStatus.Running, CopTaskStatus.Failed, CopTaskStatus.Cancelled]),
        (CopTaskStatus.Running, [CopTaskStatus.NeedsInput, CopTaskStatus.Done, CopTaskStatus.Failed, CopTaskStatus.Cancelled]),
        (CopTaskStatus.NeedsInput, [CopTaskStatus.Running, CopTaskStatus.Failed, CopTaskStatus.Cancelled]));

    private static readonly bool[,] Steps = Table<StepStatus>(
        (StepStatus.Pending, [StepStatus.Running, StepStatus.Skipped, StepStatus.Failed]),
        (StepStatus.Running, [StepStatus.Done, StepStatus.Failed, StepStatus.Skipped]));

    /// <summary>Topics only move forward and may skip states.</summary>
    public static bool CanTransition(TopicStatus from, TopicStatus to) => to > from;

    /// <summary>Whether a task may go from one status to another.</summary>
    public static bool CanTransition(CopTaskStatus from, CopTaskStatus to) => Tasks[(int)from, (int)to];

    /// <summary>Whether a step may go from one status to another.</summary>
    public static bool CanTransition(StepStatus from, StepStatus to) => Steps[(int)from, (int)to];

    /// <summary>Whether a task has ended.</summary>
    public static bool IsTerminal(this CopTaskStatus status) => status >= CopTaskStatus.Done;

    /// <summary>Whether a step has ended.</summary>
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
