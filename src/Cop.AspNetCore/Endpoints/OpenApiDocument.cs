using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Cop.AspNetCore;

/// <summary>Writes the table of endpoints as an OpenAPI 3.1 document.</summary>
internal static partial class OpenApiDocument
{
    private const string Version = "3.1.0";
    private const string Schemas = """
        {"EventDraft":{"type":"object","description":"An event before it is durable; the kernel assigns topicSeq and createdAt.",
        "required":["type","payload"],"properties":{"id":{"type":"string"},"topicId":{"type":"string"},"type":{"type":"string"},
        "schemaVersion":{"type":"string"},"payload":{"type":"object"},"metadata":{"type":"object"},"correlationId":{"type":"string"},
        "parentEventIds":{"type":"array","items":{"type":"string"}}}},
        "Problem":{"type":"object","description":"RFC 9457.","required":["type","title","status","code"],"properties":{
        "type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},
        "code":{"type":"string"},"category":{"enum":["business","temporary","fatal"]},"details":{}}}}
        """;

    public static CopJson Write(ImmutableArray<HttpEndpoint> endpoints, string server) => CopJson.Object(
        ("openapi", CopJson.From(Version)),
        ("info", CopJson.Object(
            ("title", CopJson.From("COP kernel")), ("version", CopJson.From("1")),
            ("description", CopJson.From("Append, read and stream the events of a COP store.")))),
        ("servers", CopJson.Array(CopJson.Object(("url", CopJson.From(server.Length == 0 ? "/" : server))))),
        ("paths", CopJson.Object(endpoints.GroupBy(endpoint => PathOf(endpoint.Path), StringComparer.Ordinal)
            .Select(path => (path.Key, (CopJson?)CopJson.Object(path.Select(Operation)))))),
        ("components", CopJson.Object(("schemas", CopJson.Parse(Schemas).Unwrap()))));

    private static (string, CopJson?) Operation(HttpEndpoint endpoint)
    {
        var parameters = endpoint.Parameters.Where(parameter => parameter.Place != ParameterPlace.Body).Select(Parameter).ToList();
        return (endpoint.Method.ToLowerInvariant(), CopJson.Object(
            ("operationId", CopJson.From(endpoint.Name)), ("summary", CopJson.From(endpoint.Summary)),
            ("tags", CopJson.Array(CopJson.From(endpoint.Group))),
            ("parameters", parameters.Count == 0 ? null : CopJson.Array(parameters)),
            ("requestBody", Body(endpoint)),
            ("responses", CopJson.Object(
                ("200", Response("Success.", endpoint.Produces, null)),
                ("default", Response("An error.", ProblemDetailsJson.MediaType, Reference("Problem")))))));
    }

    private static CopJson Parameter(HttpParameter parameter) => CopJson.Object(
        ("name", CopJson.From(parameter.Name)), ("in", CopJson.From(parameter.Place == ParameterPlace.Path ? "path" : "query")),
        ("description", CopJson.From(parameter.Description)),
        ("required", parameter.IsRequired ? CopJson.From(true) : null), ("schema", SchemaOf(parameter)));

    private static CopJson? Body(HttpEndpoint endpoint)
    {
        if (endpoint.Consumes.IsEmpty)
            return null;
        var members = endpoint.Parameters.Where(parameter => parameter.Place == ParameterPlace.Body).ToList();
        var schema = endpoint.BodySchema is { } written ? CopJson.Parse(written).Unwrap()
            : endpoint.ConsumesAny ? CopJson.EmptyObject
            : CopJson.Object(
                ("type", CopJson.From("object")),
                ("required", members.Any(member => member.IsRequired)
                    ? CopJson.Array(members.Where(member => member.IsRequired).Select(member => CopJson.From(member.Name))) : null),
                ("properties", CopJson.Object(members.Select(member => (member.Name, (CopJson?)SchemaOf(member).With(
                    "description", CopJson.From(member.Description)))))));
        return CopJson.Object(
            ("required", CopJson.From(true)),
            ("content", CopJson.Object(endpoint.Consumes.Select(type => (type, (CopJson?)CopJson.Object(("schema", schema)))))));
    }

    private static CopJson Response(string description, string mediaType, CopJson? schema) => CopJson.Object(
        ("description", CopJson.From(description)),
        ("content", CopJson.Object((mediaType, CopJson.Object(("schema", schema ?? CopJson.EmptyObject))))));

    private static CopJson Reference(string name) => CopJson.Object(("$ref", CopJson.From($"#/components/schemas/{name}")));

    private static CopJson SchemaOf(HttpParameter parameter) => parameter.Kind switch
    {
        OperationParameterKind.Integer => CopJson.Object(
            ("type", CopJson.From("integer")), ("minimum", CopJson.From(parameter.Least)), ("maximum", CopJson.From(parameter.Most))),
        OperationParameterKind.Boolean => CopJson.Object(("type", CopJson.From("boolean"))),
        OperationParameterKind.Time => CopJson.Object(("type", CopJson.From("string")), ("format", CopJson.From("date-time"))),
        OperationParameterKind.Json => CopJson.EmptyObject,
        _ => CopJson.Object(
            ("type", CopJson.From("string")),
            ("enum", parameter.Choices.IsEmpty ? null : CopJson.Array(parameter.Choices.Select(CopJson.From)))),
    };

    // A parameter that takes the rest of a path is one of a segment in OpenAPI.
    private static string PathOf(string path) => "/" + CatchAll().Replace(path, "{");

    [GeneratedRegex(@"\{\*+")]
    private static partial Regex CatchAll();
}
