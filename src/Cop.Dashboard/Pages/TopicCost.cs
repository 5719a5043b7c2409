using System.Globalization;
using System.Text.Json;

namespace Cop.Dashboard;

/// <summary>The recorded use of models in a topic, from the rows of the profile COP/AI.</summary>
internal static class TopicCost
{
    public static async Task<Html> ReadAsync(TopicView view)
    {
        var listed = await view.Request.Store.ListProfileRowsAsync(
            new ProfileRowQuery { Profile = "COP/AI", Kind = "use", TopicId = view.Topic.Id, Limit = 200 }, view.Request.Cancellation)
            .ConfigureAwait(false);
        var rows = listed.TryGet(out var page, out _) ? page.Items : [];
        return rows.IsEmpty ? Html.Of($"<p>No model call is recorded in this topic.</p>") : Html.Of($"""
            <section><h2>Use of models</h2><div class="wide" tabindex="0"><table class="list">
            <caption>By agent; money of calls without a price is
            not included</caption>
            <thead><tr><th scope="col">Agent</th><th scope="col">Calls</th><th scope="col">Tokens</th>
            <th scope="col">Money, at least</th></tr></thead>
            <tbody>{rows.OrderBy(row => row.Id == "topic").Select(row => Html.Of($"<tr><th scope=\"row\">{(row.Id == "topic" ? "all"
                : row.Id)}</th><td>{Number(row.Body["calls"])}</td><td>{Number(row.Body["tokens"])}</td>" +
                    $"<td>{row.Body["cost"]?.AsString()}</td></tr>"))}</tbody></table></div></section>
            """);
    }

    private static string Number(CopJson? value) =>
        value is { Kind: JsonValueKind.Number } ? value.Element.GetDouble().ToString("#,0", CultureInfo.InvariantCulture) : "unknown";
}
