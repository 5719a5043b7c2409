namespace Cop.Dashboard;

/// <summary>The recorded use of models in a topic, from its entry in the index of topics.</summary>
internal static class TopicCost
{
    public static async Task<Html> ReadAsync(TopicView view)
    {
        var request = view.Request;
        if (request.Site.Indexer(request.Kernel) is not { } indexer)
            return Html.Of($"""
                <p>This store keeps no index, or was opened read-only: <code>cop ai cost --topic {view.Topic.Id}</code> reads the log.</p>
                """);
        var state = await indexer.CatchUpAsync(request.Site.Options.IndexPatience, request.Cancellation).ConfigureAwait(false);
        var entries = await indexer.Index.GetEntriesAsync([view.Topic.Id], request.Cancellation).ConfigureAwait(false);
        var uses = entries.Select(entry => TopicSummary.FromJson(entry.Body).Use).SelectMany(pairs => pairs)
            .Select(pair => (pair.Key.Split('\t')[0], pair.Key.Split('\t')[1], pair.Value)).ToList();
        return Html.Of($"""
            {Html.When(state.Behind > 0, $"<p class=\"wait\">The index catches up: the last calls may be missing.</p>")}
            {Html.When(view.IsPast, $"<p class=\"dim\">Calls up to now, not up to #{view.Seq}.</p>")}
            {(uses.Count == 0 ? Html.Of($"<p>No model call is recorded in this topic.</p>") : Html.Of($"""
            <section><h2>Use of models</h2>{UseTable.Write("Recorded calls of this topic", uses, state.Behind > 0)}</section>
            """))}
            """);
    }
}
