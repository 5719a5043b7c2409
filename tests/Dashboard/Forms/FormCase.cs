using System.Globalization;
using System.Text.Json;

namespace Cop.Dashboard.Tests;

/// <summary>A field that a person has filled in, with the JSON that this means.</summary>
/// <param name="Pointer">The JSON Pointer of the value.</param>
/// <param name="Label">The name that the form shows.</param>
/// <param name="Schema">The schema of the value.</param>
/// <param name="IsRequired">Whether the object around it requires it.</param>
internal sealed record FilledField(string Pointer, string Label, CopJson Schema, bool IsRequired)
{
    /// <summary>What was typed: one text, or one for each box.</summary>
    public List<string> Sent { get; } = [];

    /// <summary>The value; null where nothing was typed.</summary>
    public CopJson? Meaning { get; set; }

    /// <summary>Whether the text stands for no JSON at all.</summary>
    public bool IsUnreadable { get; set; }

    /// <summary>Whether nothing was typed; white space is a text, and no value of another kind.</summary>
    public bool IsBlank => Sent.TrueForAll(
        text => Schema["type"]?.AsString() == "string" ? text.Length == 0 : string.IsNullOrWhiteSpace(text));
}

/// <summary>A schema of the kinds that have fields, filled in by chance: well, wrongly, or not at all.</summary>
internal sealed class FormCase
{
    private static readonly string[] Names = ["amount", "b/c", "d~e", "json", "größe", "x y"];
    private static readonly string[] TextValues =
        ["", "", "a", "ab", "three words here", "😀😀", "e\u0301", "\u2028", " kept ", "one\ntwo", "\nlate", "<b>\"&'</b>", "null"];

    private static readonly string[] Numbers =
        ["", "0", "1", "5", "-3", "12", "0.1", "2.5", " 7 ", "-1.5e3", "1e2", "many", "1,5", "1e999", "9007199254740993", "0x10"];

    private static readonly string[] Formats = ["date", "date-time", "email", "uri"];
    private readonly Random _random;

    private FormCase(int seed) => _random = new Random(seed);

    public List<FilledField> Fields { get; } = [];

    public CopJson Schema { get; private set; } = CopJson.EmptyObject;

    /// <summary>The answer that the fields mean; null where nothing was typed.</summary>
    public CopJson? Meaning { get; private set; }

    /// <summary>What a browser sends.</summary>
    public IEnumerable<(string Name, string Value)> Sent => Fields.SelectMany(filled => filled.Sent.Select(text =>
        ("v" + filled.Pointer, text.Replace("\n", "\r\n", StringComparison.Ordinal))));

    public static FormCase Of(int seed)
    {
        var made = new FormCase(seed);
        (made.Schema, made.Meaning) = made.Make("", "Value", isRequired: true, depth: 0);
        return made;
    }

    private (CopJson Schema, CopJson? Meaning) Make(string pointer, string label, bool isRequired, int depth) =>
        _random.Next(depth == 0 ? 14 : depth < 3 ? 11 : 9) switch
        {
            0 or 1 => Text(pointer, label, isRequired),
            2 => Number(pointer, label, isRequired, "number"),
            3 => Number(pointer, label, isRequired, "integer"),
            4 => Choice(pointer, label, isRequired, [CopJson.From(true), CopJson.From(false)], _ => Json("""{"type":"boolean"}""")),
            5 => Choice(pointer, label, isRequired, Values(), values => CopJson.Object(("enum", CopJson.Array(values)))),
            6 => Choice(pointer, label, isRequired, Values(), values => CopJson.Object(("oneOf", CopJson.Array(values.Select((value, at) =>
                CopJson.Object(("const", value), ("title", CopJson.From($"The {at}.")))))))),
            7 => Boxes(pointer, label, isRequired),
            8 => Lines(pointer, label, isRequired),
            9 => Other(pointer, label, isRequired),
            _ => Object(pointer, isRequired, depth),
        };

    private (CopJson, CopJson?) Text(string pointer, string label, bool isRequired)
    {
        var schema = CopJson.Object(
            ("type", CopJson.From("string")), ("minLength", Maybe(_random.Next(3))), ("maxLength", Maybe(2 + _random.Next(20))),
            ("format", _random.Next(4) == 0 ? CopJson.From(Pick(Formats)) : null));
        var field = Add(pointer, label, Titled(schema, ref label), isRequired);
        field.Sent.Add(Pick(TextValues));
        field.Meaning = field.Sent[0].Length == 0 && (!isRequired || pointer.Length == 0) ? null : CopJson.From(field.Sent[0]);
        return (field.Schema, field.Meaning);
    }

    private (CopJson, CopJson?) Number(string pointer, string label, bool isRequired, string type)
    {
        var schema = CopJson.Object(
            ("type", CopJson.From(type)), ("minimum", Maybe(_random.Next(-5, 3))), ("exclusiveMaximum", Maybe(_random.Next(3, 200))),
            ("multipleOf", _random.Next(6) == 0 ? CopJson.From(2) : null));
        var field = Add(pointer, label, Titled(schema, ref label), isRequired);
        field.Sent.Add(Pick(Numbers));
        field.Meaning = field.IsBlank ? null : Numeric(field.Sent[0]);
        return (field.Schema, field.Meaning);
    }

    private (CopJson, CopJson?) Choice(
        string pointer, string label, bool isRequired, CopJson[] values, Func<CopJson[], CopJson> schema)
    {
        var field = Add(pointer, label, Titled(schema(values), ref label), isRequired);
        field.Sent.Add(_random.Next(5) switch { 0 => "", 1 => "\"none of them\"", _ => Pick(values).ToString() });
        field.Meaning = field.IsBlank ? null : CopJson.Parse(field.Sent[0]).Unwrap();
        return (field.Schema, field.Meaning);
    }

    private (CopJson, CopJson?) Boxes(string pointer, string label, bool isRequired)
    {
        var values = Values();
        var schema = CopJson.Object(("type", CopJson.From("array")), ("items", CopJson.Object(("enum", CopJson.Array(values)))),
            ("minItems", Maybe(_random.Next(2))), ("maxItems", Maybe(1 + _random.Next(3))));
        var field = Add(pointer, label, Titled(schema, ref label), isRequired);
        field.Sent.AddRange(values.Where(_ => _random.Next(2) == 0).Select(value => value.ToString()));
        if (_random.Next(8) == 0)
            field.Sent.Add("\"none of them\"");
        field.Meaning = Many(field, field.Sent.Select(text => CopJson.Parse(text).Unwrap()));
        return (field.Schema, field.Meaning);
    }

    private (CopJson, CopJson?) Lines(string pointer, string label, bool isRequired)
    {
        var type = Pick(["string", "number", "integer"]);
        var items = CopJson.Object(("type", CopJson.From(type)), (type == "string" ? "maxLength" : "maximum", Maybe(_random.Next(2, 15))));
        var schema = CopJson.Object(("type", CopJson.From("array")), ("items", items), ("minItems", Maybe(_random.Next(2))),
            ("maxItems", Maybe(1 + _random.Next(30))));
        var field = Add(pointer, label, Titled(schema, ref label), isRequired);
        var lines = Enumerable.Range(0, Pick([0, 1, 2, 5, 25])).Select(_ => Pick(type == "string" ? TextValues : Numbers)
            .Replace('\n', ' ')).ToList();
        field.Sent.Add(string.Join('\n', lines));
        field.Meaning = Many(field, lines.Select(line => line.Trim()).Where(line => line.Length > 0)
            .Select(line => type == "string" ? CopJson.From(line) : Numeric(line)));
        return (field.Schema, field.Meaning);
    }

    // What has no fields is typed as JSON.
    private (CopJson, CopJson?) Other(string pointer, string label, bool isRequired)
    {
        var schema = Json(Pick(["""{"type":["string","null"]}""", """{"not":{"type":"string"}}""", """{"type":"array"}""", "true",
            """{"type":"object","properties":{"a":{"type":"integer"}},"required":["b"]}""",
            """{"type":"object","properties":{"a":{"type":"integer"}},"minProperties":2}""",
            """{"anyOf":[{"type":"integer"},{"type":"object"}]}"""]));
        // The schema of a request is an object.
        schema = pointer.Length == 0 && schema.Kind == JsonValueKind.True ? CopJson.EmptyObject : schema;
        var field = Add(pointer, label, schema, isRequired);
        field.Sent.Add(Pick(["", "null", "7", "\"text\"", """{"a":1,"b":"two"}""", """{"a":1}""", "[1, {}]", "{broken",
            "9007199254740993"]));
        field.IsUnreadable = !field.IsBlank && !CopJson.Parse(field.Sent[0]).TryGet(out _, out _);
        field.Meaning = field.IsBlank || field.IsUnreadable ? null : CopJson.Parse(field.Sent[0]).Unwrap();
        return (field.Schema, field.Meaning);
    }

    private (CopJson, CopJson?) Object(string pointer, bool isRequired, int depth)
    {
        var first = Fields.Count;
        var (properties, members, required) = (new List<(string, CopJson?)>(), new List<(string, CopJson?)>(), new List<CopJson>());
        foreach (var name in Names.OrderBy(_ => _random.Next()).Take(_random.Next(1, 5)))
        {
            var isNeeded = _random.Next(2) == 0;
            var (schema, meaning) = Make($"{pointer}/{name.Replace("~", "~0").Replace("/", "~1")}", name, isNeeded, depth + 1);
            properties.Add((name, schema));
            members.Add((name, meaning));
            if (isNeeded)
                required.Add(CopJson.From(name));
        }

        var isAbsent = !isRequired && Fields.Skip(first).All(field => field.IsBlank);
        foreach (var field in Fields.Skip(first).Where(_ => isAbsent))
            (field.Meaning, field.IsUnreadable) = (null, false);
        return (CopJson.Object(("type", CopJson.From("object")), ("properties", CopJson.Object(properties)),
            ("required", required.Count == 0 ? null : CopJson.Array(required)),
            ("additionalProperties", _random.Next(3) == 0 ? CopJson.From(false) : null)), isAbsent ? null : CopJson.Object(members));
    }

    private FilledField Add(string pointer, string label, CopJson schema, bool isRequired)
    {
        var field = new FilledField(pointer, schema["title"]?.AsString() ?? label, schema, isRequired);
        Fields.Add(field);
        return field;
    }

    private static CopJson? Many(FilledField field, IEnumerable<CopJson> items) =>
        items.Any() || field.IsRequired ? CopJson.Array(items) : null;

    // What is no number stays the text that it is.
    private static CopJson Numeric(string text) =>
        CopJson.Parse(text.Trim()).TryGet(out var number, out _) ? number : CopJson.From(text.Trim());

    private CopJson Titled(CopJson schema, ref string label)
    {
        if (_random.Next(3) > 0)
            return schema;
        label = $"The {label}";
        return schema.With("title", CopJson.From(label));
    }

    private CopJson[] Values() => [.. new[] { "\"red\"", "\"green\"", "3", "true", "null", "\"\"", "\" b \"" }
        .OrderBy(_ => _random.Next()).Take(_random.Next(1, 5)).Select(text => CopJson.Parse(text).Unwrap())];

    private CopJson? Maybe(int value) => _random.Next(3) == 0 ? CopJson.From(value) : null;

    private T Pick<T>(T[] items) => items[_random.Next(items.Length)];

    private static CopJson Json(string text) => CopJson.Parse(text).Unwrap();

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Schema} filled in with {string.Join("; ", Sent.Select(field => $"{field.Name}={field.Value}"))} means {Meaning}");
}
