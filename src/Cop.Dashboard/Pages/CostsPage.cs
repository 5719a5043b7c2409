using System.Globalization;

namespace Cop.Dashboard;

/// <summary>The recorded use of models by agent and model, rolled up by the hour behind the log.</summary>
internal static class CostsPage
{
    private const int MaxCounters = 5000;

    public static async Task<Answer> ReadAsync(DashboardRequest request)
    {
        if (!request.Visitor.SeesAll || request.Site.Indexer(request.Kernel) is not { } indexer)
            return Answer.From(Refusal.Forbidden("Costs of all topics are shown to those who may see all topics, on a store with an " +
                "index."));
        var block = await Block.ReadMainAsync(request, () => ReadAsync(request, indexer)).ConfigureAwait(false);
        return new Answer.Page("Costs", Html.Of($"""
            <h1>Costs</h1>
            <form class="filters" action="{request.Links.Page("costs")}">
            {Forms.Select("since", "Since", request.Query("since") ?? "7d", ("1d", "1 day"), ("7d", "7 days"), ("30d", "30 days"),
                ("365d", "a year"))}
            {Forms.Select("by", "By", request.Query("by"), ("", "agent and model"), ("model", "model"))} <button>Show</button></form>
            {block.Write("Use", Table)}
            """))
        {
            Status = block.Status, AsOf = block.Value is { } read ? OverviewPage.AsOf(request, read.State) : null,
            Command = "cop ai cost", Watched = null,
        };
    }

    private static async Task<Costs> ReadAsync(DashboardRequest request, TopicIndexer indexer)
    {
        var state = await indexer.CatchUpAsync(request.Site.Options.IndexPatience, request.Cancellation).ConfigureAwait(false);
        var days = request.Query("since") switch { "1d" => 1, "30d" => 30, "365d" => 365, _ => 7 };
        var from = request.Now.AddDays(-days).UtcDateTime.ToString("yyyy-MM-ddTHH", CultureInfo.InvariantCulture);
        var counters = await indexer.Index.ReadCountersAsync("u/" + from, "u0", MaxCounters, request.Cancellation).ConfigureAwait(false);
        return new Costs(state, Sum(counters, request.Query("by") == "model"), counters.Length == MaxCounters);
    }

    private static Html Table(Costs costs) => Html.Of($"""
        {(costs.Uses.Count == 0 ? Html.Of($"<p>No model call was recorded in this time. Model calls are recorded by agents that " +
            $"<code>cop.AddChatAgent(…)</code> of Cop.AI adds.</p>")
            : UseTable.Write("Recorded calls; money in the currency of the price table", costs.Uses, costs.IsCut))}
        {Html.When(costs.IsCut, $"<p class=\"dim\">The time has more hours than are read at once; choose a shorter one.</p>")}
        """);

    private static List<(string Agent, string Model, ModelUse Use)> Sum(IEnumerable<TopicIndexCounter> counters, bool isByModel) =>
        [.. from counter in counters
            let parts = counter.Name.Split('\t')
            where parts.Length == 4
            group ModelUse.FromCounter(parts[3], counter.Value) by (Agent: isByModel ? "all" : parts[1], Model: parts[2]) into uses
            select (uses.Key.Agent, uses.Key.Model, uses.Aggregate(ModelUse.None, (sum, use) => sum.Plus(use)))];

    private sealed record Costs(IndexState State, List<(string Agent, string Model, ModelUse Use)> Uses, bool IsCut);
}
