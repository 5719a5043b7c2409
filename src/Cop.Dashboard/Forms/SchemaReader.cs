using System.Globalization;

namespace Cop.Dashboard;

/// <summary>Reads the value of a schema's fields from a sent form. Cop.Hitl checks it again; its check counts.</summary>
internal static class SchemaReader
{
    private const int MaxItems = 20;

    /// <returns>The value, null when nothing was typed; or an error that names the field.</returns>
    public static CopResult<CopJson?> Read(CopJson? schema, FieldValues sent) => Read(SchemaField.Of(schema), sent);

    private static CopResult<CopJson?> Read(SchemaField field, FieldValues sent)
    {
        var text = sent[field.Name];
        switch (field.Kind)
        {
            case FieldKind.Object:
                return ReadObject(field, sent);
            case FieldKind.Choices:
                return ReadChoices(field, sent);
            case FieldKind.Text or FieldKind.LongText when text is { Length: > 0 } || text is not null && field.IsRequired
                && field.Name != "v":
                return TextOf(field, text!);
            case FieldKind.List when text is { Length: > 0 }:
                return ReadList(field, text);
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
                return CopJson.Parse(System.Text.Encoding.UTF8.GetBytes(text!)).TryGet(out var json, out var error)
                    ? CopResult.Ok<CopJson?>(json) : Wrong(field, $"is no JSON: {error.Message}");
        }
    }

    private static CopResult<CopJson?> ReadObject(SchemaField field, FieldValues sent)
    {
        var members = new List<(string, CopJson?)>();
        foreach (var member in field.Members)
        {
            var read = Read(member, sent);
            if (read.Error is not null)
                return read;
            members.Add((NameOf(member), read.TryGet(out var value, out _) ? value : null));
        }

        return CopResult.Ok<CopJson?>(field.Name != "v" && !field.IsRequired && members.TrueForAll(member => member.Item2 is null)
            ? null : CopJson.Object(members));
    }

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
        if (lines.Length > MaxItems)
            return Wrong(field, $"has {lines.Length} lines, more than {MaxItems}");
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

    // Canonical numbers are those of a double; a text such as 1e999 is none.
    private static CopResult<CopJson?> NumberOf(SchemaField field, string text) =>
        double.TryParse(text.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            && (field.Kind != FieldKind.Integer || number == Math.Floor(number))
            ? CopResult.Ok<CopJson?>(CopJson.From(number))
            : Wrong(field, field.Kind == FieldKind.Integer ? "is no whole number" : "is no number");

    private static string NameOf(SchemaField member) => member.Name[(member.Name.LastIndexOf('/') + 1)..]
        .Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private static CopError Wrong(SchemaField field, string what) =>
        new(CopErrorCodes.InvalidPayload, $"The field '{field.Label}' {what}.");
}
