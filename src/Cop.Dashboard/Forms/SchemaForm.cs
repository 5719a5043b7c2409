using System.Text.Json;

namespace Cop.Dashboard;

/// <summary>Writes the fields of a schema.</summary>
internal static class SchemaForm
{
    private const int ListRows = 20;

    /// <summary>Writes fields.</summary>
    /// <param name="schema">The schema; null for any JSON.</param>
    /// <param name="proposal">The value to begin with; null for the defaults of the schema.</param>
    /// <param name="sent">The values that were typed before.</param>
    public static Html Write(CopJson? schema, CopJson? proposal, FieldValues sent) => Field(SchemaField.Of(schema), proposal, sent);

    private static Html Field(SchemaField field, CopJson? start, FieldValues sent)
    {
        start ??= field.Schema["default"];
        var label = Html.Of($"""{field.Label}{Html.When(field.IsRequired && field.Kind != FieldKind.Object, $" " +
            $"<span class=\"dim\">(required)</span>")}{Html.When(field.Description is not null, $" " +
            $"<span class=\"dim\">{field.Description}</span>")}""");
        return field.Kind switch
        {
            FieldKind.Object => Html.Of($"<fieldset><legend>{label}</legend>{field.Members.Select(member => Field(member,
                start?[NameOf(member)], sent))}</fieldset>"),
            FieldKind.Choice => Html.Of($"<label>{label} <select name=\"{field.Name}\"{Required(field)}><option value=\"\">" +
                $"</option>{field.Choices.Select(choice => Choice(choice, sent[field.Name] ?? start?.ToString()))}</select></label>"),
            FieldKind.Choices => Html.Of($"<fieldset><legend>{label}</legend>{field.Choices.Select(choice => Box(field, choice,
                start, sent))}</fieldset>"),
            FieldKind.Boolean => Boolean(field, label, start, sent),
            FieldKind.List => List(field, label, start, sent),
            FieldKind.LongText => Html.Of($"<label>{label} <textarea name=\"{field.Name}\" rows=\"4\"{Lengths(field)}{Required(
                field)}>{new ExactText(sent[field.Name] ?? start?.AsString())}</textarea></label>"),
            FieldKind.Json => Html.Of($"""
                <label>{label} <span class="dim">as JSON</span> <textarea name="{field.Name}" rows="6" spellcheck="false">
                {new ExactText(sent[field.Name] ?? start?.ToString())}</textarea></label>
                {Html.When(field.Schema.Members.Any(), $"<details><summary>Schema</summary>{JsonView.Write(field.Schema, [])}</details>")}
                """),
            _ => Html.Of($"<label>{label} <input type=\"{InputType(field)}\" name=\"{field.Name}\" value=\"{new ExactText(
                sent[field.Name] ?? start?.AsString() ?? start?.ToString())}\"{Lengths(field)}{Required(field)}{Bounds(field)}></label>"),
        };
    }

    private static string NameOf(SchemaField member) => member.Name[(member.Name.LastIndexOf('/') + 1)..]
        .Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private static Html Required(SchemaField field) => Html.When(field.IsRequired && field.Name != "v", $" required");

    private static Html Lengths(SchemaField field) => SchemaField.Number(field.Schema["maxLength"]) is { } most and >= 0
        ? Html.Of($" maxlength=\"{most:0}\"") : Html.Empty;

    private static Html Bounds(SchemaField field) => field.Kind is FieldKind.Number or FieldKind.Integer
        ? Html.Of($" step=\"{(field.Kind == FieldKind.Integer ? "1" : "any")}\" inputmode=\"decimal\"") : Html.Empty;

    private static string InputType(SchemaField field) => field.Kind is FieldKind.Number or FieldKind.Integer ? "number"
        : field.Schema["format"]?.AsString() switch
        {
            "date" => "date",
            "email" => "email",
            "uri" => "url",
            _ => "text",
        };

    private static Html Choice((CopJson Value, string Title) choice, string? chosen) => Html.Of($"""
        <option value="{new ExactText(choice.Value.ToString())}"{Html.When(choice.Value.ToString() == chosen, $" selected")}>
        {choice.Title}</option>
        """);

    private static Html Box(SchemaField field, (CopJson Value, string Title) choice, CopJson? start, FieldValues sent)
    {
        var text = choice.Value.ToString();
        var isChecked = sent.IsSent ? sent.All(field.Name).Contains(text) : start?.Items.Any(item => item.ToString() == text) == true;
        return Html.Of($"<label class=\"option\"><input type=\"checkbox\" name=\"{field.Name}\" value=\"{new ExactText(
            text)}\"{Html.When(isChecked, $" checked")}> {choice.Title}</label>");
    }

    private static Html Boolean(SchemaField field, Html label, CopJson? start, FieldValues sent)
    {
        var chosen = sent[field.Name] ?? (start?.Kind is JsonValueKind.True or JsonValueKind.False ? start.ToString() : null);
        return Html.Of($"""
            <label>{label} <select name="{field.Name}"{Required(field)}><option value=""></option>
            <option value="true"{Html.When(chosen == "true", $" selected")}>yes</option>
            <option value="false"{Html.When(chosen == "false", $" selected")}>no</option></select></label>
            """);
    }

    // One value a line works without script, and says how many there may be.
    private static Html List(SchemaField field, Html label, CopJson? start, FieldValues sent)
    {
        var text = sent[field.Name] ?? string.Join('\n', (start?.Items ?? []).Select(item => item.AsString() ?? item.ToString()));
        return Html.Of($"<label>{label} <span class=\"dim\">one a line, at most {ListRows}</span> <textarea name=\"{field.Name}\" " +
            $"rows=\"4\">{new ExactText(text)}</textarea></label>");
    }
}
