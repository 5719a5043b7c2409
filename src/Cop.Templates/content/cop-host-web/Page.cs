using System.Net;
using Cop.Hitl;

namespace CopHost;

/// <summary>The page on which a person answers. Every text of the log is encoded.</summary>
public static class Page
{
    public static string Write(Payments payments, string token) => $"""
        <!doctype html>
        <title>Payments</title>
        <h1>Payments</h1>
        <form method="post" action="/pay">{Hidden("__RequestVerificationToken", token)}
        <input name="Payee" placeholder="Payee" required> <input name="Amount" placeholder="12.50" required> <button>Ask</button></form>
        <h2>Open questions</h2>
        {string.Join('\n', payments.Open.Select(request => Question(request, token)))}
        <h2>Payments so far</h2>
        <ul>{string.Concat(payments.Lines.Select(line => $"<li>{WebUtility.HtmlEncode(line)}</li>"))}</ul>
        """;

    private static string Question(HumanRequest request, string token) => $"""
        <form method="post" action="/answer"><p>{WebUtility.HtmlEncode(request.Text)}</p>
        {Hidden("__RequestVerificationToken", token)}{Hidden("RequestId", request.Id)}
        <button name="Verdict" value="Approve">Approve</button> <button name="Verdict" value="Refuse">Refuse</button></form>
        """;

    private static string Hidden(string name, string value) =>
        $"<input type=\"hidden\" name=\"{name}\" value=\"{WebUtility.HtmlEncode(value)}\">";
}
