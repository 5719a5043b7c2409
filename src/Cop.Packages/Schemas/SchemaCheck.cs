using System.Collections.Immutable;
using System.Text.Json;

namespace Cop.Packages;

/// <summary>Checks a YAML tree against one of the package schemas and reports each deviation with its location.</summary>
/// <remarks>
/// Supports only the keywords that those schemas use; <see cref="Keywords"/> lists them, and a test compares the schemas with the list. The
/// tests compare its verdicts with a full evaluator. <c>x-message</c> beside <c>pattern</c> describes the form in words.
/// </remarks>
internal sealed partial class SchemaCheck
{
    /// <summary>The keywords that have an effect here.</summary>
    public static readonly ImmutableHashSet<string> Keywords =
    [
        "$ref", "type", "enum", "const", "properties", "patternProperties", "additionalProperties", "propertyNames", "required",
        "minProperties",
        "items", "minItems", "maxItems", "uniqueItems", "pattern", "minLength", "maxLength", "minimum", "maximum", "oneOf",
    ];

    private readonly SchemaNode _root;
    private readonly string _file;
    private readonly DiagnosticList _diagnostics;

    private SchemaCheck(SchemaNode root, string file, DiagnosticList diagnostics) =>
        (_root, _file, _diagnostics) = (root, file, diagnostics);

    /// <summary>Adds a diagnostic for each deviation of a document from the schema of its format.</summary>
    public static void Check(YamlNode document, string format, string file, DiagnosticList diagnostics) =>
        Check(FormatSchemas.GetNode(format), document, file, diagnostics);

    /// <summary>Adds a diagnostic for each deviation of a document from a schema that uses only <see cref="Keywords"/>.</summary>
    public static void Check(CopJson schema, YamlNode document, string file, DiagnosticList diagnostics) =>
        Check(new SchemaNode(schema), document, file, diagnostics);

    private static void Check(SchemaNode schema, YamlNode document, string file, DiagnosticList diagnostics) =>
        new SchemaCheck(schema, file, diagnostics).Check(schema, document, "");

    private void Check(SchemaNode schema, YamlNode node, string pointer)
    {
        schema = Resolve(schema);
        if (schema["oneOf"] is { } alternatives)
        {
            CheckOneOf(alternatives, node, pointer);
            return;
        }

        if (!HasType(schema, node))
        {
            AddWrongType(schema, node, pointer);
            return;
        }

        CheckEnum(schema, node, pointer);
        if (node.Kind == YamlKind.Object) CheckObject(schema, node, pointer);
        else if (node.Kind == YamlKind.Array) CheckArray(schema, node, pointer);
        else if (node.Kind == YamlKind.String) CheckText(schema, node, pointer);
        else if (node.Kind == YamlKind.Number) CheckNumber(schema, node, pointer);
    }

    private SchemaNode Resolve(SchemaNode schema) =>
        schema["$ref"]?.AsString() is { } reference
            ? Resolve(_root.At(reference[1..]) ?? throw new InvalidOperationException(reference))
            : schema;

    // The alternatives of the schemas differ by type, so the one with the value's type gives the message.
    private void CheckOneOf(SchemaNode alternatives, YamlNode node, string pointer)
    {
        var fitting = alternatives.Items.Select(Resolve).Where(each => HasType(each, node)).ToList();
        if (fitting.Count == 1)
        {
            Check(fitting[0], node, pointer);
            return;
        }

        var types = alternatives.Items.Select(Resolve).SelectMany(TypesOf).Distinct().Select(Article);
        Add(DiagnosticCodes.NoAlternative, node.Span, $"{Place(pointer)} takes {string.Join(" or ", types)}, and not {node.Describe()}.",
            pointer);
    }

    private void CheckObject(SchemaNode schema, YamlNode node, string pointer)
    {
        var properties = schema["properties"];
        foreach (var name in schema["required"]?.Items.Select(item => item.AsString()!) ?? [])
        {
            if (node[name] is null)
                Add(DiagnosticCodes.MissingKey, Opening(node.Span), $"{Place(pointer)} needs the key \"{name}\".", pointer,
                    new($"add \"{name}:\""));
        }

        if (schema["minProperties"]?.Element.GetInt32() > node.Members.Length)
            Add(DiagnosticCodes.WrongLength, node.Span, $"{Place(pointer)} must have at least one key.", pointer);
        foreach (var member in node.Members)
        {
            string child = $"{pointer}/{JsonPointerToken.Escape(member.Key)}";
            if (schema["propertyNames"] is { } names) CheckName(Resolve(names), member, child);
            if (properties?[member.Key] is { } known) Check(known, member.Value, child);
            else if (PatternOf(schema, member.Key) is { } matching) CheckUnlessTrue(matching, member.Value, child);
            else if (schema["additionalProperties"] is { Kind: JsonValueKind.False }) AddUnknown(properties, member, pointer, child);
            else if (schema["additionalProperties"] is { Kind: JsonValueKind.Object } rest) Check(rest, member.Value, child);
        }
    }

    private static SchemaNode? PatternOf(SchemaNode schema, string key) =>
        schema["patternProperties"]?.Members.Where(each => LinearPattern.OfSchema(each.Key).IsMatch(key)).Select(each => each.Value)
            .FirstOrDefault();

    private void CheckUnlessTrue(SchemaNode schema, YamlNode node, string pointer)
    {
        if (schema.Kind == JsonValueKind.Object) Check(schema, node, pointer);
    }

    private void CheckName(SchemaNode schema, YamlMember member, string pointer)
    {
        if (schema["pattern"]?.AsString() is { } pattern && !LinearPattern.OfSchema(pattern).IsMatch(member.Key))
            Add(DiagnosticCodes.WrongForm, member.KeySpan, $"The key \"{member.Key}\" must be {FormOf(schema, pattern)}.", pointer);
        if (schema["maxLength"]?.Element.GetInt32() < member.Key.Length)
            Add(DiagnosticCodes.WrongLength, member.KeySpan, $"The key may have at most {schema["maxLength"]!.Element} characters.",
                pointer);
    }

    private void AddUnknown(SchemaNode? properties, YamlMember member, string parent, string pointer)
    {
        var known = properties?.Members.Select(each => each.Key).ToList() ?? [];
        string? nearest = NearestName.Find(member.Key, known);
        var fix = nearest is null ? null : new DiagnosticFix($"write \"{nearest}\"") { Edits = [new(member.KeySpan, nearest)] };
        string allowed = nearest is null && known.Count is > 0 and <= 12 ? $" Known are: {string.Join(", ", known)}." : "";
        Add(DiagnosticCodes.UnknownKey, member.KeySpan, $"{Place(parent)} has no key \"{member.Key}\".{allowed}", pointer, fix);
    }

    private void CheckArray(SchemaNode schema, YamlNode node, string pointer)
    {
        int count = node.Items.Length;
        if (schema["minItems"]?.Element.GetInt32() > count)
            Add(DiagnosticCodes.WrongLength, node.Span, $"{Place(pointer)} needs at least {schema["minItems"]!.Element} items.", pointer);
        if (schema["maxItems"]?.Element.GetInt32() < count)
            Add(DiagnosticCodes.WrongLength, node.Span,
                $"{Place(pointer)} has {count} items; at most {schema["maxItems"]!.Element} are allowed.", pointer);
        if (schema["items"] is { Kind: JsonValueKind.Object } items)
        {
            for (int index = 0; index < count; index++) Check(items, node.Items[index], $"{pointer}/{index}");
        }

        if (schema["uniqueItems"] is not { Kind: JsonValueKind.True }) return;
        var seen = new HashSet<CopJson>();
        for (int index = 0; index < count; index++)
        {
            if (!seen.Add(node.Items[index].ToJson()))
                Add(DiagnosticCodes.NotUnique, node.Items[index].Span, $"{node.Items[index].Describe()} is in this list twice.",
                    $"{pointer}/{index}");
        }
    }

    private void Add(DiagnosticCode code, SourceSpan span, string message, string pointer, DiagnosticFix? fix = null) =>
        _diagnostics.Add(code, _file, span, message, pointer, fix);

    private static SourceSpan Opening(SourceSpan span) => new(span.Line, span.Column, span.Line, span.Column + 1);
}
