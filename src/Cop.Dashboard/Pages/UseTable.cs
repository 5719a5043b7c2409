using System.Globalization;

namespace Cop.Dashboard;

/// <summary>A table of the use of models.</summary>
/// <remarks>A sum that lacks something unknown reads "at least", and one of unknown parts alone reads "unknown".</remarks>
internal static class UseTable
{
    /// <summary>Writes a row for each agent and model, and one for all.</summary>
    /// <param name="caption">The caption.</param>
    /// <param name="rows">The use by agent and model.</param>
    /// <param name="isCut">Whether calls are left out, so that every sum is a lower bound.</param>
    public static Html Write(string caption, IReadOnlyCollection<(string Agent, string Model, ModelUse Use)> rows, bool isCut = false)
    {
        var all = rows.Aggregate(ModelUse.None, (sum, row) => sum.Plus(row.Use));
        return Html.Of($"""
            <div class="wide" tabindex="0"><table class="list"><caption>{caption}</caption>
            <thead><tr><th scope="col">Agent</th><th scope="col">Model</th><th scope="col">Calls</th><th scope="col">Tokens in</th>
            <th scope="col">Tokens out</th><th scope="col">Money</th><th scope="col">Unknown price</th></tr></thead>
            <tbody>{rows.OrderByDescending(row => row.Use.Cost).ThenBy(row => row.Agent, StringComparer.Ordinal)
                .ThenBy(row => row.Model, StringComparer.Ordinal).Append(("all", "", all)).Select(row => Row(row, isCut))}</tbody>
            </table></div>
            """);
    }

    private static Html Row((string Agent, string Model, ModelUse Use) row, bool isCut) => Html.Of($"""
        <tr><th scope="row">{row.Agent}</th><td>{row.Model}</td><td>{AtLeast(isCut)}{row.Use.Calls}</td>
        <td>{Tokens(row.Use, row.Use.Input, isCut)}</td><td>{Tokens(row.Use, row.Use.Output, isCut)}</td>
        <td>{Money(row.Use, isCut)}</td><td>{(row.Use.Unpriced == 0 ? "" : $"{Texts.Number(row.Use.Unpriced)} calls")}</td></tr>
        """);

    private static string Money(ModelUse use, bool isCut) => use.Unpriced > 0 && use.Unpriced == use.Calls ? "unknown"
        : AtLeast(isCut || use.Unpriced > 0) + use.Cost.ToString("#,0.00##########", CultureInfo.InvariantCulture);

    private static string Tokens(ModelUse use, long tokens, bool isCut) => use.Unreported > 0 && use.Unreported == use.Calls && tokens == 0
        ? "unknown" : AtLeast(isCut || use.Unreported > 0) + Texts.Number(tokens);

    private static string AtLeast(bool isLess) => isLess ? "at least " : "";
}
