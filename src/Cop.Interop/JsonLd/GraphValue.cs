using System.Globalization;
using System.Text.Json;

namespace Cop;

/// <summary>A value of a property: a link, or a literal with its datatype.</summary>
/// <param name="Json">The value as JSON-LD holds it under a term whose type the context gives.</param>
/// <param name="Lexical">The IRI, or the lexical form of the literal.</param>
/// <param name="Datatype">The datatype IRI; null for a link.</param>
internal sealed record GraphValue(CopJson Json, string Lexical, string? Datatype)
{
    public const string TextType = JsonLdContext.XsdNamespace + "string";
    public const string TimeType = JsonLdContext.XsdNamespace + "dateTime";
    public const string JsonType = JsonLdContext.RdfNamespace + "JSON";

    // Beyond 2^53 - 1 processors do not agree on the digits of a JSON number, so that the digits are written as text.
    private const double MaxSafeInteger = 9_007_199_254_740_991;

    private const string IntegerType = JsonLdContext.XsdNamespace + "integer";
    private const string BooleanType = JsonLdContext.XsdNamespace + "boolean";

    public static GraphValue Link(string iri) => new(CopJson.Object(("@id", CopJson.From(iri))), iri, null);

    public static GraphValue Text(string text) => new(CopJson.From(text), text, TextType);

    public static GraphValue Time(string time) => new(CopJson.From(time), time, TimeType);

    /// <summary>Any value, kept as JSON.</summary>
    public static GraphValue OfJson(CopJson json) => new(json, json.ToString(), JsonType);

    /// <summary>A whole number, or a boolean.</summary>
    public static GraphValue Scalar(CopJson json)
    {
        var text = json.ToString();
        if (json.Kind != JsonValueKind.Number)
            return new GraphValue(json, text, BooleanType);
        return Math.Abs(json.Element.GetDouble()) > MaxSafeInteger ? Typed(text, "xsd:integer") : new GraphValue(json, text, IntegerType);
    }

    /// <summary>A literal with its datatype spelled out, for a term that the context does not know.</summary>
    public static GraphValue Explicit(CopJson value) => value.Kind switch
    {
        JsonValueKind.String => Typed(value.AsString()!, null),
        JsonValueKind.Number when value.ToString() is var digits && digits.AsSpan().TrimStart('-').ContainsAnyExceptInRange('0', '9') =>
            Typed(CanonicalDouble(value.Element.GetDouble()), "xsd:double"),
        JsonValueKind.Number => Typed(value.ToString(), "xsd:integer"),
        JsonValueKind.True or JsonValueKind.False => Typed(value.ToString(), "xsd:boolean"),
        _ => new GraphValue(CopJson.Object(("@type", CopJson.From("@json")), ("@value", value)), value.ToString(), JsonType),
    };

    /// <summary>A time with its datatype spelled out.</summary>
    public static GraphValue ExplicitTime(string time) => Typed(time, "xsd:dateTime");

    // The form that JSON-LD 1.1 requires of an xsd:double: up to 15 decimals, at least one, and an exponent without a plus.
    private static string CanonicalDouble(double value)
    {
        var text = value.ToString("E15", CultureInfo.InvariantCulture);
        var mark = text.IndexOf('E', StringComparison.Ordinal);
        var mantissa = text[..mark].TrimEnd('0');
        var exponent = int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}{(mantissa[^1] == '.' ? "0" : "")}E{exponent}");
    }

    private static GraphValue Typed(string lexical, string? datatype) => new(
        CopJson.Object(("@type", datatype is null ? null : CopJson.From(datatype)), ("@value", CopJson.From(lexical))),
        lexical, datatype is null ? TextType : JsonLdContext.Expand(datatype));
}
