using System.Collections.Immutable;
using System.Text.Json;

namespace Cop.Packages;

/// <summary>The levels that one judge gave.</summary>
/// <param name="Levels">The level of each criterion.</param>
internal sealed record JudgeVote(ImmutableSortedDictionary<string, int> Levels)
{
    /// <summary>Reads the reply of a judge; null with the reason when it cannot count.</summary>
    /// <param name="reply">The text of the reply.</param>
    /// <param name="rubric">The criteria; each is needed once.</param>
    /// <param name="answer">The answer that was judged; each quotation must be from it.</param>
    /// <param name="fault">The reason.</param>
    public static JudgeVote? Read(string reply, ImmutableArray<RubricCriterion> rubric, string answer, out string fault)
    {
        fault = "";
        if (new CaseAnswer(reply).Json is not { Kind: JsonValueKind.Object } json)
        {
            fault = "The reply is no JSON object.";
            return null;
        }

        if (JsonSchemaCheck.FindFault(JudgePrompt.Schema(rubric), json) is { } unfit)
        {
            fault = $"The reply does not fit the schema. {unfit}";
            return null;
        }

        var levels = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        string text = Dense(answer);
        foreach (var criterion in rubric)
        {
            var rating = json["ratings"]![criterion.Name]!;
            string quote = Dense(rating["quote"]!.AsString()!);
            // An empty answer has nothing that could be quoted.
            if (text.Length > 0 && (quote.Length == 0 || !text.Contains(quote, StringComparison.Ordinal)))
            {
                fault = $"The quotation for \"{criterion.Name}\" is not in the answer.";
                return null;
            }

            levels[criterion.Name] = rating["level"]!.Element.GetInt32();
        }

        return new(levels.ToImmutable());
    }

    /// <summary>The score of votes: the median of each criterion, and of those the weighted mean of (level − 1) / 4.</summary>
    /// <param name="votes">The votes, at least one.</param>
    /// <param name="rubric">The criteria.</param>
    public static double Score(IReadOnlyList<JudgeVote> votes, ImmutableArray<RubricCriterion> rubric) => ScoreInterval.MeanOf(
        [.. rubric.Select(each => ((Median(votes.Select(vote => vote.Levels[each.Name])) - 1) / 4, each.Weight))]);

    /// <summary>The share of pairs of votes that agree in a level, over all criteria; 1 for a single vote.</summary>
    public static double Agreement(IReadOnlyList<JudgeVote> votes, ImmutableArray<RubricCriterion> rubric)
    {
        int pairs = 0, equal = 0;
        foreach (var criterion in rubric)
        {
            for (int left = 0; left < votes.Count; left++)
            {
                for (int right = left + 1; right < votes.Count; right++)
                {
                    pairs++;
                    if (votes[left].Levels[criterion.Name] == votes[right].Levels[criterion.Name]) equal++;
                }
            }
        }

        return pairs == 0 ? 1 : (double)equal / pairs;
    }

    /// <summary>
    /// Cohen's κ of pairs of levels: agreement beyond chance, 1 for full agreement; 1 where both raters always say the same one.
    /// </summary>
    public static double Kappa(IReadOnlyList<(int Known, int Given)> pairs)
    {
        if (pairs.Count == 0) return 1;
        double count = pairs.Count, observed = pairs.Count(each => each.Known == each.Given) / count;
        double chance = Enumerable.Range(RubricCriterion.Lowest, RubricCriterion.Highest).Sum(level =>
            pairs.Count(each => each.Known == level) / count * (pairs.Count(each => each.Given == level) / count));
        return chance >= 1 ? 1 : (observed - chance) / (1 - chance);
    }

    private static double Median(IEnumerable<int> levels)
    {
        int[] sorted = [.. levels.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2.0;
    }

    private static string Dense(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
