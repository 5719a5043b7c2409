using Microsoft.AspNetCore.Http;

namespace Cop.Dashboard;

/// <summary>The fields of a sent form by their names; without one, none.</summary>
internal sealed class FieldValues(IFormCollection? form)
{
    public bool IsSent => form is not null;

    public string? this[string name] => form is not null && form.ContainsKey(name) ? Lines(form[name].ToString()) : null;

    public IReadOnlyList<string> All(string name) => form is null ? [] : [.. form[name].OfType<string>()];

    /// <summary>Text of a form with the ends of lines that were typed; every other character stays.</summary>
    public static string Lines(string text) =>
        text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
}
