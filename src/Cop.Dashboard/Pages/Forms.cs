using Microsoft.AspNetCore.Http;

namespace Cop.Dashboard;

/// <summary>Parts of forms.</summary>
internal static class Forms
{
    /// <summary>The place of the host's antiforgery token in a form.</summary>
    /// <remarks>A token is of one browser: the writer of an answer puts it in, so that pages with forms can be shared.</remarks>
    public static Html Token { get; } = Html.Of($"<input data-token>");

    /// <summary>The markup for one browser: its token in each form, or none where the host has no antiforgery service.</summary>
    public static string Complete(Html page, HttpContext context) =>
        page.Has(Token) ? page.ToString(Token, Field(context) ?? Html.Empty) : page.ToString();

    /// <summary>The field of a browser's token; null where the host has no antiforgery service.</summary>
    public static Html? Field(HttpContext context) => FormGuard.Token(context) is { } token
        ? Hidden(token.FormFieldName, token.RequestToken) : null;

    public static Html Hidden(string name, string? value) =>
        value is null ? Html.Empty : Html.Of($"<input type=\"hidden\" name=\"{name}\" value=\"{new ExactText(value)}\">");

    /// <summary>A choice in a filter.</summary>
    public static Html Select(string name, string label, string? chosen, params ReadOnlySpan<(string Value, string Text)> options)
    {
        var rows = new List<Html>();
        foreach (var (value, text) in options)
            rows.Add(Html.Of($"<option value=\"{value}\"{Html.When(value == (chosen ?? ""), $" selected")}>{text}</option>"));
        return Html.Of($"<label>{label} <select name=\"{name}\">{rows}</select></label>");
    }

    public static Html Input(string name, string label, string? value, string type = "text") =>
        Html.Of($"<label>{label} <input type=\"{type}\" name=\"{name}\" value=\"{new ExactText(value ?? "")}\"></label>");
}
