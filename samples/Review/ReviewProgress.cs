using Cop.Events;

namespace Cop.Samples.Review;

/// <summary>Counts how far a review is, from the events of its topic in order.</summary>
public sealed class ReviewProgress
{
    private readonly HashSet<string> _sections = new(StringComparer.Ordinal);
    private readonly HashSet<string> _checked = new(StringComparer.Ordinal);
    private readonly HashSet<string> _completed = new(StringComparer.Ordinal);

    /// <summary>The number of sections; 0 before the planner has run.</summary>
    public int SectionCount => _sections.Count;

    /// <summary>The number of sections whose checks have ended.</summary>
    public int CheckedCount => _checked.Count;

    /// <summary>The number of checks that were planned, over all sections.</summary>
    public int StepCount { get; private set; }

    /// <summary>The number of checks that have ended.</summary>
    public int CompletedStepCount { get; private set; }

    /// <summary>The number of sections in which a check found something.</summary>
    public int QuestionCount { get; private set; }

    /// <summary>The number of sections that are neither free of findings nor decided.</summary>
    public int OpenCount => _sections.Count - _completed.Count;

    /// <summary>Whether every check has ended, so that no further question is asked.</summary>
    public bool IsChecked => _sections.Count > 0 && _checked.Count == _sections.Count;

    /// <summary>Counts the next event.</summary>
    public void Apply(Event next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (next.Is<TaskCreated>(out var created))
            _sections.Add(created.TaskId);
        else if (next.Is<StepCreated>(out _))
            StepCount++;
        else if (next.Is<StepCompleted>(out _))
            CompletedStepCount++;
        else if (next.Is<TaskInputRequested>(out var asked) && _checked.Add(asked.TaskId))
            QuestionCount++;
        else if (next.Is<TaskCompleted>(out var completed))
            End(completed.TaskId);
        else if (next.Is<TaskFailed>(out var failed))
            End(failed.TaskId);
        else if (next.Is<TaskCancelled>(out var cancelled))
            End(cancelled.TaskId);
    }

    private void End(string taskId)
    {
        _checked.Add(taskId);
        _completed.Add(taskId);
    }
}
