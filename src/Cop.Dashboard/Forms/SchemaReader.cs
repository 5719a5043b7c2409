using System.Globalization;

namespace Cop.Dashboard;

/// <summary>Reads the value of a schema's fields from a sent form. Cop.Hitl checks it again; its check counts.</summary>
internal static class SchemaReader
{
    // From here on neighbouring whole numbers are one double.
    private const double FirstInexact = 1L << 53;

    /// <returns>The value, null when nothing was typed; or an error that names the field.</returns>
    public static CopResult<CopJson?> Read(CopJson? schema, FieldValues sent) => Read(SchemaField.Of(schema), sent);

    private static CopResult<CopJson?> Read(SchemaField field, FieldValues sent)
    {
        var text = sent[field.Name];
        switch (field.Kind)
        {
            case FieldKind.List or FieldKind.Text or FieldKind.LongText when sent.All(SchemaForm.AsJson).Contains(field.Name):
                return ReadJson(field, text);
            case FieldKind.Object:
                return ReadObject(field, sent);
            case FieldKind.Choices:
                return ReadChoices(field, sent);
            case FieldKind.Text or FieldKind.LongText when text is { Length: > 0 } || text is not null && field.IsRequired
                && field.Name != "v":
                return TextOf(field, text!);
            case FieldKind.List:
                return ReadList(field, text ?? "");
            case var _ when string.IsNullOrWhiteSpace(text):
                return CopResult.Ok<CopJson?>(null);
            case FieldKind.Choice:
                return field.Choices.FirstOrDefault(choice => choice.Value.ToString() == text).Value is { } chosen
                    ? CopResult.Ok<CopJson?>(chosen) : Wrong(field, "is none of the choices");
            case FieldKind.Boolean:
                return text is "true" or "false" ? CopResult.Ok<CopJson?>(CopJson.From(text == "true"))
                    : Wrong(field, "is neither yes nor no");
            case FieldKind.Number or FieldKind.Integer:
                return NumberOf(field, text!);
            default:
                return ReadJson(field, text);
        }
    }

    private static CopResult<CopJson?> ReadJson(SchemaField field, string? text) =>
        string.IsNullOrWhiteSpace(text) ? CopResult.Ok<CopJson?>(null)
            : CopJson.Parse(text).TryGet(out var json, out var error) ? CopResult.Ok<CopJson?>(json)
            : Wrong(field, $"is no JSON: {error.Message}");

    private static CopResult<CopJson?> ReadObject(SchemaField field, FieldValues sent)
    {
        if (field.Name != "v" && !field.IsRequired && IsBlank(field, sent))
            return CopResult.Ok<CopJson?>(null);
        var members = new List<(string, CopJson?)>();
        foreach (var member in field.Members)
        {
            var read = Read(member, sent);
            if (!read.TryGet(out var value, out _))
                return read;
            if (value is null && member.IsRequired)
                return Wrong(member, "is required");
            members.Add((NameOf(member), value));
        }

        return CopResult.Ok<CopJson?>(CopJson.Object(members));
    }

    // An object that may be missing is missing when nothing was typed into its fields, needed ones included.
    private static bool IsBlank(SchemaField field, FieldValues sent) => field.Kind switch
    {
        FieldKind.Object => field.Members.All(member => IsBlank(member, sent)),
        FieldKind.Choices => sent.All(field.Name).Count == 0,
        FieldKind.Text or FieldKind.LongText => string.IsNullOrEmpty(sent[field.Name]),
        _ => string.IsNullOrWhiteSpace(sent[field.Name]),
    };

    private static CopResult<CopJson?> ReadChoices(SchemaField field, FieldValues sent)
    {
        var chosen = new List<CopJson>();
        foreach (var text in sent.All(field.Name))
        {
            if (field.Choices.FirstOrDefault(choice => choice.Value.ToString() == text).Value is not { } value)
                return Wrong(field, "is none of the choices");
            chosen.Add(value);
        }

        return CopResult.Ok<CopJson?>(chosen.Count == 0 && !field.IsRequired ? null : CopJson.Array(chosen));
    }

    private static CopResult<CopJson?> ReadList(SchemaField field, string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length == 0 && !field.IsRequired)
            return CopResult.Ok<CopJson?>(null);
        var items = new List<CopJson>();
        foreach (var line in lines)
        {
            var item = field.Schema["items"]?["type"]?.AsString() == "string" ? TextOf(field, line) : NumberOf(field, line);
            if (item.Error is not null)
                return item;
            items.Add(item.Unwrap()!);
        }

        return CopResult.Ok<CopJson?>(CopJson.Array(items));
    }

    private static CopResult<CopJson?> TextOf(SchemaField field, string text)
    {
        try
        {
            return CopResult.Ok<CopJson?>(CopJson.From(text));
        }
        catch (ArgumentException)
        {
            return Wrong(field, "has half of a character");
        }
    }

    // Canonical numbers are those of a double: a text such as 1e999 is none, and a whole number must not become another one.
    private static CopResult<CopJson?> NumberOf(SchemaField field, string text)
    {
        if (!double.TryParse(text.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number)
            || field.Kind == FieldKind.Integer && number != Math.Floor(number))
            return Wrong(field, field.Kind == FieldKind.Integer ? "is no whole number" : "is no number");
        if (CopJson.Parse(text.Trim()).TryGet(out var exact, out _))
            return CopResult.Ok<CopJson?>(exact);
        return Math.Abs(number) < FirstInexact ? CopResult.Ok<CopJson?>(CopJson.From(number))
            : Wrong(field, "has more digits than a number can keep");
    }

    private static string NameOf(SchemaField member) => member.Name[(member.Name.LastIndexOf('/') + 1)..]
        .Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private static CopError Wrong(SchemaField field, string what) =>
        new(CopErrorCodes.InvalidPayload, $"The field '{field.Label}' {what}.");
}
