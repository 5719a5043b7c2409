using System.Globalization;

namespace Cop.Dashboard;

/// <summary>The recorded use of models by agent and model, rolled up by the hour behind the log.</summary>
internal static class CostsPage
{
    private const int MaxCounters = 5000;
    private const decimal NanosPerUnit = 1_000_000_000m;

    public static async Task<Answer> ReadAsync(DashboardRequest request)
    {
        if (!request.Visitor.SeesAll || request.Site.Indexer(request.Kernel) is not { } indexer)
            return Answer.From(Refusal.Forbidden("Costs of all topics are shown to those who may see all topics, on a store with an " +
                "index."));
        var state = await indexer.CatchUpAsync(request.Site.Options.IndexPatience, request.Cancellation).ConfigureAwait(false);
        var days = request.Query("since") switch { "1d" => 1, "30d" => 30, "365d" => 365, _ => 7 };
        var from = request.Now.AddDays(-days).UtcDateTime.ToString("yyyy-MM-ddTHH", CultureInfo.InvariantCulture);
        var counters = await indexer.Index.ReadCountersAsync("u/" + from, "u0", MaxCounters, request.Cancellation).ConfigureAwait(false);
        var uses = Sum(counters, request.Query("by") == "model");
        return new Answer.Page("Costs", Html.Of($"""
            <h1>Costs</h1>
            <form class="filters" action="{request.Links.Page("costs")}">
            {Forms.Select("since", "Since", request.Query("since") ?? "7d", ("1d", "1 day"), ("7d", "7 days"), ("30d", "30 days"),
                ("365d", "a year"))}
            {Forms.Select("by", "By", request.Query("by"), ("", "agent and model"), ("model", "model"))} <button>Show</button></form>
            {(uses.Count == 0 ? Html.Of($"<p>No model call was recorded in this time. Model calls are recorded by agents that " +
                $"<code>cop.AddChatAgent(…)</code> of Cop.AI adds.</p>") : Table(uses))}
            {Html.When(counters.Length == MaxCounters, $"<p class=\"dim\">The time has more hours than are read at once; choose a " +
                $"shorter one.</p>")}
            """)) { AsOf = OverviewPage.AsOf(request, state), Command = "cop ai cost", Watched = null };
    }

    private static List<Use> Sum(IEnumerable<TopicIndexCounter> counters, bool isByModel) =>
        [.. from counter in counters
            let parts = counter.Name.Split('\t')
            where parts.Length == 4
            group (What: parts[3], counter.Value) by (Agent: isByModel ? "all" : parts[1], Model: parts[2]) into use
            let sums = use.GroupBy(each => each.What).ToDictionary(each => each.Key, each => each.Sum(item => item.Value),
                StringComparer.Ordinal)
            orderby sums.GetValueOrDefault("cost") descending, use.Key.Agent, use.Key.Model
            select new Use(
                use.Key.Agent, use.Key.Model, sums.GetValueOrDefault("calls"), sums.GetValueOrDefault("in"), sums.GetValueOrDefault("out"),
                sums.GetValueOrDefault("cost"), sums.GetValueOrDefault("unpriced"), sums.GetValueOrDefault("unreported"))];

    private static Html Table(List<Use> uses)
    {
        var all = new Use(
            "all", "", uses.Sum(use => use.Calls), uses.Sum(use => use.In), uses.Sum(use => use.Out), uses.Sum(use => use.Nanos),
            uses.Sum(use => use.Unpriced), uses.Sum(use => use.Unreported));
        return Html.Of($"""
            <div class="wide" tabindex="0"><table class="list"><caption>Recorded calls; money in the currency of the price table</caption>
            <thead><tr><th scope="col">Agent</th><th scope="col">Model</th><th scope="col">Calls</th><th scope="col">Tokens in</th>
            <th scope="col">Tokens out</th><th scope="col">Money</th><th scope="col">Unknown price</th></tr></thead>
            <tbody>{uses.Append(all).Select(Row)}</tbody></table></div>
            """);
    }

    private static Html Row(Use use) => Html.Of($"""
        <tr><th scope="row">{use.Agent}</th><td>{use.Model}</td><td>{use.Calls}</td><td>{Tokens(use.In, use.Unreported)}</td>
        <td>{Tokens(use.Out, use.Unreported)}</td>
        <td>{Money(use)}</td><td>{(use.Unpriced == 0 ? "" : $"{use.Unpriced} calls")}</td></tr>
        """);

    // A total that lacks calls of unknown price is a lower bound, never the sum.
    private static string Money(Use use)
    {
        var money = (use.Nanos / NanosPerUnit).ToString("#,0.00####", CultureInfo.InvariantCulture);
        return use.Unpriced == 0 ? money : use.Unpriced == use.Calls ? "unknown" : $"at least {money}";
    }

    private static string Tokens(long tokens, long unreported) =>
        unreported == 0 ? Texts.Number(tokens) : $"at least {Texts.Number(tokens)}";

    private sealed record Use(string Agent, string Model, long Calls, long In, long Out, long Nanos, long Unpriced, long Unreported);
}
