using System.Collections.Immutable;
using System.Globalization;
using Cop.Samples.Review;
using Spectre.Console;

namespace Cop.Cli;

/// <summary>Answers the questions of a review: asks the person at the terminal, or accepts everything for <c>--yes</c>.</summary>
internal sealed class Reviewer(CopKernel kernel, MarkdownReview review, ConsoleOutput screen, bool acceptsAll, bool mayAsk)
{
    /// <summary>Whether questions can be answered here.</summary>
    public bool CanAnswer => acceptsAll || (mayAsk && ConsoleOutput.HasPerson);

    /// <summary>Answers all questions in turn.</summary>
    public async Task AnswerAsync(ImmutableArray<ReviewQuestion> questions, CancellationToken cancellationToken)
    {
        if (questions.IsEmpty)
            return;
        if (!acceptsAll)
            Explain(questions.Length);
        var accepted = 0;
        for (var index = 0; index < questions.Length; index++)
        {
            var title = $"Question {index + 1} of {questions.Length}";
            var isAccepted = acceptsAll || await AskAsync(title, questions[index], cancellationToken).ConfigureAwait(false);
            var verdict = isAccepted ? Verdict.Accepted : Verdict.Rejected;
            var rationale = acceptsAll ? "accepted by --yes" : null;
            await review.AnswerAsync(kernel, questions[index], verdict, rationale, cancellationToken).ConfigureAwait(false);
            accepted += isAccepted ? 1 : 0;
        }

        if (!acceptsAll)
            screen.Line();
        var rejected = questions.Length - accepted;
        var counts = string.Create(CultureInfo.InvariantCulture, $"accepted {accepted}, rejected {rejected}");
        screen.Stage("reviewer", counts + (acceptsAll ? " (--yes)" : ""));
    }

    private void Explain(int count)
    {
        screen.Line();
        screen.Text(
            $"{Counted.Text(count, "section")} with findings {(count == 1 ? "needs" : "need")} your decision. Accepting lists the findings "
            + "in the report as accepted, rejecting as rejected. The document is not changed. Each decision is an event in the log, "
            + "and the checker that waits for it continues.");
    }

    private async Task<bool> AskAsync(string title, ReviewQuestion question, CancellationToken cancellationToken)
    {
        screen.Line();
        screen.Text($"{title}: {question.Section}", 2, "bold");
        foreach (var finding in question.Findings)
            screen.Text($"  {finding}", 4, "yellow");
        return await new ConfirmationPrompt("Accept?").ShowAsync(screen.Console, cancellationToken).ConfigureAwait(false);
    }
}
