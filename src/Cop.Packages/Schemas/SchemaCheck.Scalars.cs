using System.Globalization;

namespace Cop.Packages;

internal sealed partial class SchemaCheck
{
    private void CheckEnum(SchemaNode schema, YamlNode node, string pointer)
    {
        var allowed = schema["enum"]?.Items.Select(each => each.Json).ToList() ?? (schema["const"] is { } only ? [only.Json] : []);
        if (allowed.Count == 0 || allowed.Contains(node.ToJson())) return;
        var texts = allowed.Select(each => each.AsString() ?? each.ToString()!).ToList();
        string? nearest = node.Kind == YamlKind.String ? NearestName.Find(node.Text, texts) : null;
        Add(
            DiagnosticCodes.NotOneOf, node.Span, $"{Place(pointer)} must be one of {string.Join(", ", texts)}, and not {node.Describe()}.",
            pointer,
            nearest is null ? null : new($"write \"{nearest}\"") { Edits = [new(node.Span, nearest)] });
    }

    // Lengths count code points, as JSON Schema has it.
    private void CheckText(SchemaNode schema, YamlNode node, string pointer)
    {
        int length = node.Text.EnumerateRunes().Count();
        if (schema["minLength"]?.Element.GetInt32() > length)
            Add(DiagnosticCodes.WrongLength, node.Span, $"{Place(pointer)} must have at least {schema["minLength"]!.Element} characters.",
                pointer);
        if (schema["maxLength"]?.Element.GetInt32() < length)
            Add(DiagnosticCodes.WrongLength, node.Span,
                $"{Place(pointer)} has {length} characters; at most {schema["maxLength"]!.Element} are allowed.", pointer);
        if (schema["pattern"]?.AsString() is { } pattern && !LinearPattern.OfSchema(pattern).IsMatch(node.Text))
            Add(DiagnosticCodes.WrongForm, node.Span, $"{Place(pointer)} must be {FormOf(schema, pattern)}, and not {node.Describe()}.",
                pointer);
    }

    private void CheckNumber(SchemaNode schema, YamlNode node, string pointer)
    {
        bool isBelow = schema["minimum"]?.Element.GetDouble() > node.Number;
        if (!isBelow && !(schema["maximum"]?.Element.GetDouble() < node.Number)) return;
        string limits = (schema["minimum"], schema["maximum"]) switch
        {
            ({ } low, { } high) => $"between {low.Json} and {high.Json}",
            ({ } low, null) => $"{low.Json} or more",
            (_, { } high) => $"{high.Json} or less",
            _ => "",
        };
        Add(DiagnosticCodes.OutOfLimits, node.Span, $"{Place(pointer)} must be {limits}, and not {node.Text}.", pointer);
    }

    private void AddWrongType(SchemaNode schema, YamlNode node, string pointer)
    {
        string wanted = string.Join(" or ", TypesOf(schema).Select(Article));
        bool isUnquoted = TypesOf(schema).Contains("string") && node.Kind is YamlKind.Number or YamlKind.Boolean;
        var fix = isUnquoted ? new DiagnosticFix("put it in quotes") { Edits = [new(node.Span, $"\"{node.Text}\"")] } : null;
        Add(DiagnosticCodes.WrongType, node.Span, $"{Place(pointer)} takes {wanted}, and not {node.Describe()}.", pointer, fix);
    }

    private static bool HasType(SchemaNode schema, YamlNode node)
    {
        var types = TypesOf(schema).ToList();
        return types.Count == 0 || types.Exists(type => type switch
        {
            "object" => node.Kind == YamlKind.Object,
            "array" => node.Kind == YamlKind.Array,
            "string" => node.Kind == YamlKind.String,
            "number" => node.Kind == YamlKind.Number,
            "integer" => node.IsInteger,
            "boolean" => node.Kind == YamlKind.Boolean,
            _ => node.Kind == YamlKind.Null,
        });
    }

    private static IEnumerable<string> TypesOf(SchemaNode schema) =>
        schema["type"] is not { } type ? [] : type.AsString() is { } one ? [one] : type.Items.Select(each => each.AsString()!);

    private static string Article(string type) => type switch
    {
        "object" => "a mapping",
        "array" => "a list",
        "string" => "a text",
        "integer" => "a whole number",
        "boolean" => "true or false",
        "null" => "null",
        _ => $"a {type}",
    };

    private static string FormOf(SchemaNode schema, string pattern) =>
        schema["x-message"]?.AsString() ?? string.Create(CultureInfo.InvariantCulture, $"of the form {pattern}");

    // A name that a reader of the file recognises: context.tools[0].name.
    private static string Place(string pointer)
    {
        if (pointer.Length == 0) return "The file";
        var parts = pointer[1..].Split('/').Select(JsonPointerToken.Unescape);
        return string.Concat(parts.Select((part, index) => int.TryParse(part, out _) ? $"[{part}]" : index == 0 ? part : $".{part}"));
    }
}
