using System.Diagnostics;
using Cop.Samples.Review;

namespace Cop.Cli;

/// <summary>One run of a review: starts or resumes it, until it is closed, waits for a person, or is killed.</summary>
internal sealed class DemoRun(CopKernel kernel, MarkdownReview review, Reviewer reviewer, ConsoleOutput screen)
{
    public async Task<int> RunAsync(long? crashAfter, CancellationToken cancellationToken)
    {
        var known = await review.StartAsync(kernel, cancellationToken).ConfigureAwait(false);
        screen.Text(known == 0
            ? $"Reviewing {review.Document.Name}: a planner, checkers and an editor work on it, and you decide."
            : $"Resuming the review of {review.Document.Name} after event {known}.");
        var (progress, hasAsked, left) = (new DemoProgress(screen), false, crashAfter);
        await foreach (var next in kernel.StreamEventsAsync(review.TopicId, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            progress.Show(next, isNew: next.TopicSeq > known);
            if (next.TopicSeq > known && --left == 0)
                Crash(crashAfter!.Value);
            if (next.Type == EventTypes.TopicClosed)
                return ExitCode.Ok;
            if (!progress.Review.IsChecked)
                continue;
            if (!reviewer.CanAnswer)
            {
                if (next.TopicSeq >= known && await IsWaitingAsync(progress.Review, cancellationToken).ConfigureAwait(false))
                    return ExitCode.WaitsForPerson;
            }
            else if (!hasAsked)
            {
                hasAsked = true;
                var questions = await review.ReadQuestionsAsync(kernel, cancellationToken).ConfigureAwait(false);
                await reviewer.AnswerAsync(questions, cancellationToken).ConfigureAwait(false);
            }
        }

        throw new UnreachableException("A subscription ends only when it is cancelled.");
    }

    /// <summary>Whether every open section waits for an answer, so that no agent has work.</summary>
    private async Task<bool> IsWaitingAsync(ReviewProgress progress, CancellationToken cancellationToken)
    {
        if (progress.OpenCount == 0)
            return false;
        var questions = await review.ReadQuestionsAsync(kernel, cancellationToken).ConfigureAwait(false);
        if (questions.Length < progress.OpenCount)
            return false;
        screen.Note(
            $"{Counted.Text(questions.Length, "question")} {(questions.Length == 1 ? "waits" : "wait")} for a person. "
            + "Run the same command at a terminal to decide, or with --yes to accept all findings.");
        return true;
    }

    // Kills as kill -9 does: nothing is flushed, released or drained.
    private void Crash(long events)
    {
        var count = Counted.Text(events, "event");
        screen.Note($"Killing this process after {count}, as --crash-after says. Run the same command again to resume.");
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
