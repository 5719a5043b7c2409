using System.Globalization;
using Cop.Samples.Review;

namespace Cop.Cli;

/// <summary>Shows the progress of a review: a line for each stage, and at a terminal a counter while the checkers work.</summary>
internal sealed class DemoProgress(ConsoleOutput screen)
{
    private bool _showsPlan;

    /// <summary>The counts so far.</summary>
    public ReviewProgress Review { get; } = new();

    /// <summary>Counts an event; shows what is new.</summary>
    public void Show(Event next, bool isNew)
    {
        var wasChecked = Review.IsChecked;
        Review.Apply(next);
        if (!isNew)
            return;
        if (next.Type == EventTypes.TaskCreated)
        {
            _showsPlan = true;
            return;
        }

        if (_showsPlan)
            screen.Stage(ReviewNames.Planner, $"created {Counted.Text(Review.SectionCount, "task")}, one for each section");
        _showsPlan = false;
        if (Review.IsChecked && !wasChecked)
        {
            var sections = Counted.Text(Review.SectionCount, "section");
            screen.Stage(ReviewNames.Checker, $"checked {sections}; findings in {Number(Review.QuestionCount)}");
        }
        else if (!Review.IsChecked && Review.SectionCount > 0)
        {
            screen.Progress(Counters());
        }

        if (next.Type == EventTypes.TopicExhausted)
            screen.Stage(ReviewNames.Editor, "wrote the report");
    }

    private string Counters()
    {
        var (sections, checks) = (Number(Review.CheckedCount), Number(Review.CompletedStepCount));
        return $"  checker   sections: {sections} of {Number(Review.SectionCount)}, checks: {checks} of {Number(Review.StepCount)}";
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
