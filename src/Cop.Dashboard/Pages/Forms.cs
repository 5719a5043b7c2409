using Microsoft.AspNetCore.Http;

namespace Cop.Dashboard;

/// <summary>Parts of forms.</summary>
internal static class Forms
{
    /// <summary>The field with the host's antiforgery token, where the host has that service.</summary>
    public static Html Token(HttpContext context) => FormGuard.Token(context) is { } token
        ? Html.Of($"<input type=\"hidden\" name=\"{FormGuard.TokenField}\" value=\"{new ExactText(token)}\">") : Html.Empty;

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
