using System.Globalization;
using System.Text.Json;

namespace Cop.Dashboard;

/// <summary>Writes the fields of a schema.</summary>
internal static class SchemaForm
{
    /// <summary>The field that names texts and lists which are sent as JSON.</summary>
    public const string AsJson = "json";

    /// <summary>Writes fields.</summary>
    /// <param name="schema">The schema; null for any JSON.</param>
    /// <param name="proposal">The value to begin with; null for the defaults of the schema.</param>
    /// <param name="sent">The values that were typed before.</param>
    /// <param name="isNeeded">Whether a browser demands the required fields; not where some decisions go without a value.</param>
    public static Html Write(CopJson? schema, CopJson? proposal, FieldValues sent, bool isNeeded = true) =>
        Field(SchemaField.Of(schema), proposal, sent, isNeeded);

    // A browser demands a field only if every object around it must be there too.
    private static Html Field(SchemaField field, CopJson? start, FieldValues sent, bool isNeeded)
    {
        start ??= field.Schema["default"];
        isNeeded &= field.IsRequired;
        var label = Html.Of($"""{field.Label}{Html.When(field.IsRequired && field.Kind != FieldKind.Object, $" " +
            $"<span class=\"dim\">(required)</span>")}{Html.When(field.Description is not null, $" " +
            $"<span class=\"dim\">{field.Description}</span>")}{Lengths(field)}""");
        return field.Kind switch
        {
            _ when IsJson(field, start, sent) => Html.Of($"{Forms.Hidden(AsJson, field.Name)}{Json(field, label, start, sent)}"),
            FieldKind.Object => Html.Of($"<fieldset><legend>{label}</legend>{field.Members.Select(member => Field(member,
                start?[NameOf(member)], sent, isNeeded))}</fieldset>"),
            FieldKind.Choice => Html.Of($"<label>{label} <select name=\"{field.Name}\"{Required(field, isNeeded)}><option value=\"\">" +
                $"</option>{field.Choices.Select(choice => Choice(choice, sent[field.Name] ?? start?.ToString()))}</select></label>"),
            FieldKind.Choices => Html.Of($"<fieldset><legend>{label}</legend>{field.Choices.Select(choice => Box(field, choice,
                start, sent))}</fieldset>"),
            FieldKind.Boolean => Boolean(field, label, start, sent, isNeeded),
            FieldKind.List => List(field, label, start, sent),
            FieldKind.Json => Json(field, label, start, sent),
            _ => Text(field, label, sent[field.Name] ?? start?.AsString() ?? start?.ToString() ?? "", isNeeded),
        };
    }

    // A field of one line would lose the ends of lines in a text.
    private static Html Text(SchemaField field, Html label, string text, bool isNeeded) =>
        field.Kind == FieldKind.LongText || text.Contains('\n', StringComparison.Ordinal)
            ? Html.Of($"<label>{label} <textarea name=\"{field.Name}\" rows=\"4\"{Required(field, isNeeded)}>{FirstLine(text)}" +
                $"{new ExactText(text)}</textarea></label>")
            : Html.Of($"<label>{label} <input type=\"{InputType(field, text)}\" name=\"{field.Name}\" value=\"{new ExactText(
                text)}\"{Required(field, isNeeded)}{Bounds(field)}></label>");

    // A browser drops a line feed right behind the tag.
    private static Html FirstLine(string text) => Html.When(text.StartsWith('\n'), $"\n");

    private static Html Json(SchemaField field, Html label, CopJson? start, FieldValues sent) => Html.Of($"""
        <label>{label} <span class="dim">as JSON</span> <textarea name="{field.Name}" rows="6" spellcheck="false">
        {new ExactText(sent[field.Name] ?? start?.ToString())}</textarea></label>
        {Html.When(field.Schema.Members.Any(), $"<details><summary>Schema</summary>{JsonView.Write(field.Schema, [])}</details>")}
        """);

    private static string NameOf(SchemaField member) => member.Name[(member.Name.LastIndexOf('/') + 1)..]
        .Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    // An empty text is a value like others, unless the schema sets a least length.
    private static Html Required(SchemaField field, bool isNeeded) => Html.When(isNeeded && field.Name != "v"
        && (field.Kind is not (FieldKind.Text or FieldKind.LongText) || SchemaField.Number(field.Schema["minLength"]) > 0), $" required");

    // Words, not an attribute: a browser counts other units of a text than a schema, and would cut one that the schema takes.
    private static Html Lengths(SchemaField field) => field.Kind is FieldKind.Text or FieldKind.LongText
        && SchemaField.Number(field.Schema["maxLength"]) is { } most and >= 0
        ? Html.Of($" <span class=\"dim\">at most {most} characters</span>") : Html.Empty;

    private static Html Bounds(SchemaField field) => field.Kind is FieldKind.Number or FieldKind.Integer
        ? Html.Of($" step=\"{(field.Kind == FieldKind.Integer ? "1" : "any")}\" inputmode=\"decimal\"") : Html.Empty;

    // A browser shows nothing for a value that is none of the type.
    private static string InputType(SchemaField field, string text) => field.Kind is FieldKind.Number or FieldKind.Integer
        ? text.Length == 0 || CopJson.Parse(text).TryGet(out var number, out _) && number.Kind == JsonValueKind.Number ? "number" : "text"
        : field.Schema["format"]?.AsString() switch
        {
            "date" => text.Length == 0
                || DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? "date" : "text",
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

    private static Html Boolean(SchemaField field, Html label, CopJson? start, FieldValues sent, bool isNeeded)
    {
        var chosen = sent[field.Name] ?? (start?.Kind is JsonValueKind.True or JsonValueKind.False ? start.ToString() : null);
        return Html.Of($"""
            <label>{label} <select name="{field.Name}"{Required(field, isNeeded)}><option value=""></option>
            <option value="true"{Html.When(chosen == "true", $" selected")}>yes</option>
            <option value="false"{Html.When(chosen == "false", $" selected")}>no</option></select></label>
            """);
    }

    // One value a line works without script.
    private static Html List(SchemaField field, Html label, CopJson? start, FieldValues sent)
    {
        var text = sent[field.Name] ?? string.Join('\n', (start?.Items ?? []).Select(item => item.AsString() ?? item.ToString()));
        return Html.Of($"<label>{label} <span class=\"dim\">one a line</span> <textarea name=\"{field.Name}\" " +
            $"rows=\"4\">{new ExactText(text)}</textarea></label>");
    }

    private static bool IsJson(SchemaField field, CopJson? start, FieldValues sent) =>
        sent.IsSent ? sent.All(AsJson).Contains(field.Name) : start is not null && !Holds(field, start);

    // Whether a field gives a value back as it is: a browser writes every end of a line in its own way, and items are lines.
    private static bool Holds(SchemaField field, CopJson start) => field.Kind switch
    {
        FieldKind.Text or FieldKind.LongText => start.AsString()?.Contains('\r', StringComparison.Ordinal) != true,
        FieldKind.List => start.Kind == JsonValueKind.Array && start.Items.All(item =>
            field.Schema.At("/items/type")?.AsString() == "string"
                ? item.AsString() is { Length: > 0 } text && text == text.Trim() && text.IndexOfAny(['\r', '\n']) < 0
                : item.Kind == JsonValueKind.Number),
        _ => true,
    };
}
