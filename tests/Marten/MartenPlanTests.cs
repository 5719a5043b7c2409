using System.Text.RegularExpressions;

namespace Cop.Marten.Tests;

/// <summary>Statements on large tables: those of the index of topics, which count and skip no rows, and the start of a node.</summary>
public sealed partial class MartenPlanTests(FilledIndex filled) : IClassFixture<FilledIndex>
{
    internal static readonly string[] Large =
        ["cop_topic_index", "cop_topic_index_counters", "cop_subscriptions", "cop_topics", "cop_views"];

    // The parameters of each statement, written as SQL.
    private static readonly Dictionary<string, string> Parameters = new()
    {
        ["index_entries"] = "array['topic-7', 'topic-9']",
        ["advance_index"] =
            "20000, 20001, array['topic-7'], array[20001]::bigint[], array['status:1'], array['\\x7b7d'::bytea], array['day/7'], array[1]",
        ["list_index"] = "15000, 50",
        ["list_index_of_labels"] = "15000, 50, array['word:w7']",
        ["index_counters"] = "'day/7', 'day/8', 100",
        ["subscriptions_of_topic"] = "'topic-7', 100",
    };

    // Tables with a single row or one row per node or agent; the last one empties the index.
    private static readonly string[] Elsewhere = ["indexed_position", "read_sessions", "read_agents", "reset_index"];

    public static TheoryData<string> Statements() => [.. Parameters.Keys];

    [Fact]
    public void Every_statement_of_the_index_is_explained() =>
        Name().Matches(Text()).Select(name => name.Groups[1].Value).Order(StringComparer.Ordinal)
            .ShouldBe(Parameters.Keys.Concat(Elsewhere).Order(StringComparer.Ordinal));

    [Fact]
    public void No_statement_of_the_index_counts_or_skips_rows()
    {
        Text().ShouldNotContain("count(", Case.Insensitive);
        Text().ShouldNotContain("offset", Case.Insensitive);
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public Task Each_statement_uses_an_index_with_generic_and_custom_plans(string statement) =>
        MustUseAnIndexAsync(statement, Parameters[statement]);

    [Fact]
    public Task A_node_starts_without_reading_all_topics() => MustUseAnIndexAsync("active_continuations", "'', '', 1000");

    [Fact]
    public Task Each_combination_of_the_filters_of_topics_is_listed_by_an_index() => StatementPlan.MustListByAnIndexAsync(
        (labels, isGeneric) => labels.Length == 0 ? filled.ExplainAsync("list_index", isGeneric, "15000, 51")
            : filled.ExplainAsync("list_index_of_labels", isGeneric, $"15000, 51, array['{string.Join("', '", labels)}']"),
        "cop_topic_index");

    [Theory]
    [InlineData("type:tool.*", 5, FilledIndex.Topics, 2)] // Many topics of the latest thousand.
    [InlineData("type:old", 200, 11_000, 1)] // More than a thousand topics, none of them among the latest thousand.
    [InlineData("waits", 400, 19_980, 30)] // Fewer than a thousand topics, more of them than the latest thousand have.
    [InlineData("stuck", 20, FilledIndex.Topics, 2000)] // All topics of the label.
    public async Task Topics_of_a_label_are_listed_in_their_order_wherever_they_are(string label, int limit, int first, int step)
    {
        await using var store = await filled.OpenAsync();
        var query = new TopicIndexQuery { Labels = [label], Limit = limit };
        var listed = await store.TopicIndex.ListEntriesAsync(query, CancellationToken.None);
        var count = Math.Min(limit, first / step);
        listed.Select(entry => entry.TopicId).ShouldBe(Enumerable.Range(0, count).Select(at => $"topic-{first - at * step}"));
    }

    private async Task MustUseAnIndexAsync(string statement, string parameters)
    {
        foreach (var isGeneric in new[] { false, true })
        {
            var plan = await filled.ExplainAsync(statement, isGeneric, parameters);
            foreach (Match scan in Scan().Matches(plan))
                Large.ShouldNotContain(scan.Groups[1].Value, plan);
        }
    }

    private static string Text()
    {
        using var stream = typeof(MartenEventStore).Assembly.GetManifestResourceStream("index")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"^-- name: (\w+)", RegexOptions.Multiline)]
    private static partial Regex Name();

    [GeneratedRegex(@"Seq Scan on (\w+)")]
    private static partial Regex Scan();
}
