using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Asks the judges of a suite.</summary>
/// <param name="suite">The suite.</param>
/// <param name="models">The models that judge, at least one.</param>
/// <param name="model">Answers the requests.</param>
internal sealed class CaseJudge(TestSuite suite, ImmutableArray<string> models, IPromptModel model)
{
    /// <summary>The votes that count, at least half of those that were asked for.</summary>
    /// <exception cref="CaseErrorException">Too few judges gave a vote that counts.</exception>
    public async Task<IReadOnlyList<JudgeVote>> RateAsync(
        PromptPlace place, string question, string answer, string? reference, CancellationToken cancellationToken)
    {
        var votes = new List<JudgeVote>();
        string last = "";
        int asked = 0;
        foreach (string judge in models)
        {
            for (int vote = 0; vote < suite.Judge.Votes; vote++)
            {
                asked++;
                string seed = $"{place.CaseId} {place.Epoch} {judge} {vote}";
                var prompt = JudgePrompt.Rate(judge, suite.Rubric, question, answer, reference, seed);
                // Two numbers for each vote: the request and its repair.
                var (counted, fault) = await VoteAsync(prompt, place with { Number = asked * 2 - 1 }, answer, cancellationToken)
                    .ConfigureAwait(false);
                if (counted is not null) votes.Add(counted);
                else last = fault;
            }
        }

        if (votes.Count * 2 < asked || votes.Count == 0)
            throw new CaseErrorException("judge_error",
                $"{asked - votes.Count} of {asked} votes on case \"{place.CaseId}\" cannot count. {last}");
        return votes;
    }

    /// <summary>1 when the first answer wins in both orders, 0 when the other does, else 0.5.</summary>
    /// <exception cref="CaseErrorException">A judge gave no usable reply.</exception>
    public async Task<double> CompareAsync(
        PromptPlace place, string question, string answer, string other, CancellationToken cancellationToken)
    {
        double sum = 0;
        int number = 1;
        foreach (string judge in models)
        {
            string straight = await ChooseAsync(judge, place with { Number = number }, question, answer, other, cancellationToken)
                .ConfigureAwait(false);
            string swapped = await ChooseAsync(judge, place with { Number = number + 2 }, question, other, answer, cancellationToken)
                .ConfigureAwait(false);
            sum += (straight, swapped) switch { ("first", "second") => 1, ("second", "first") => 0, _ => 0.5 };
            number += 4;
        }

        double mean = sum / models.Length;
        return mean > 0.5 ? 1 : mean < 0.5 ? 0 : 0.5;
    }

    private async Task<(JudgeVote? Vote, string Fault)> VoteAsync(
        ModelPrompt prompt, PromptPlace place, string answer, CancellationToken cancellationToken)
    {
        var reply = await model.AskAsync(prompt, place, cancellationToken).ConfigureAwait(false);
        if (JudgeVote.Read(reply.Text, suite.Rubric, answer, out string fault) is { } vote) return (vote, "");
        var repaired = await model.AskAsync(
            JudgePrompt.Repair(prompt, reply.Text, fault), place with { Number = place.Number + 1 }, cancellationToken)
                .ConfigureAwait(false);
        return (JudgeVote.Read(repaired.Text, suite.Rubric, answer, out fault), fault);
    }

    private async Task<string> ChooseAsync(
        string judge, PromptPlace place, string question, string first, string second, CancellationToken cancellationToken)
    {
        var prompt =
            JudgePrompt.Compare(judge, suite.Rubric, question, first, second, $"{place.CaseId} {place.Epoch} {judge} {place.Number}");
        var reply = await model.AskAsync(prompt, place, cancellationToken).ConfigureAwait(false);
        if (ChoiceIn(reply.Text) is { } choice) return choice;
        var repair = JudgePrompt.Repair(prompt, reply.Text, "The reply is no JSON object with \"better\" as first, second or tie.");
        reply = await model.AskAsync(repair, place with { Number = place.Number + 1 }, cancellationToken).ConfigureAwait(false);
        return ChoiceIn(reply.Text)
            ?? throw new CaseErrorException("judge_error", $"The judge {judge} chose no answer to case \"{place.CaseId}\".");
    }

    private static string? ChoiceIn(string reply) =>
        new CaseAnswer(reply).Json is { Kind: System.Text.Json.JsonValueKind.Object } json
            && json["better"]?.AsString() is "first" or "second" or "tie" ? new CaseAnswer(reply).Json!["better"]!.AsString() : null;
}
