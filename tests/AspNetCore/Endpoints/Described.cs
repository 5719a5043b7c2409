using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cop.AspNetCore.Tests;

/// <summary>An endpoint as the OpenAPI document describes it.</summary>
internal sealed partial record Described(string Name, string Method, string Path, CopJson Operation)
{
    private IEnumerable<CopJson> Parameters => Operation["parameters"]?.Items ?? [];

    /// <summary>Whether its path names a topic or an event.</summary>
    public bool HasPathIds => Path.Contains("{topicId}", StringComparison.Ordinal) || Path.Contains("{eventId}", StringComparison.Ordinal);

    /// <summary>A body that fits its schema.</summary>
    public string GoodBody => Name switch
    {
        "topics.append" => """{"type":"a","payload":{}}""",
        "cloudevents.import" => """{"specversion":"1.0","id":"1","source":"s","type":"a","subject":"ada/1"}""",
        "inbox.delegate" => """{"to":"human:bo"}""",
        "inbox.answer" => """{"decision":"yes"}""",
        _ => "{}",
    };

    private CopJson? BodySchema => Operation.At("/requestBody/content/application~1json/schema");

    public static List<Described> Read(CopJson document) =>
    [
        .. from path in document["paths"]!.Members
           from operation in path.Value.Members
           select new Described(operation.Value["operationId"]!.AsString()!, operation.Name.ToUpperInvariant(), path.Name, operation.Value),
    ];

    /// <summary>The path with its parameters, and the required ones of the query.</summary>
    public string Fill(string owner, string? topicId = null, string? eventId = null)
    {
        var path = Placeholder().Replace(Path.TrimStart('/'), match => Uri.EscapeDataString(match.Groups[1].Value switch
        {
            "topicId" => topicId ?? $"{owner}/1",
            "eventId" => eventId ?? $"event-{owner}",
            "requestId" => "r",
            "tile" => "0",
            var other => other,
        }));
        var required = Parameters.Where(parameter => parameter["in"]!.AsString() == "query" && parameter["required"] is not null)
            .Select(parameter => $"{parameter["name"]!.AsString()}=0");
        return $"{path}?{string.Join('&', required)}";
    }

    /// <summary>Values of parameters in the query that do not fit their schemas.</summary>
    public IEnumerable<(string Parameter, string Wrong)> WrongValues()
    {
        foreach (var parameter in Parameters.Where(parameter => parameter["in"]!.AsString() == "query" && parameter["required"] is null))
        {
            var (name, schema) = (parameter["name"]!.AsString()!, parameter["schema"]!);
            IEnumerable<string> wrong = schema["type"]!.AsString() switch
            {
                "integer" => ["x", "", "1.0", "1e3", "%201", "0x1", "99999999999999999999", "-99999999999",
                    (schema["minimum"]!.Element.GetInt64() - 1).ToString(System.Globalization.CultureInfo.InvariantCulture)],
                "boolean" => ["1", "yes", "TRUE", ""],
                _ when schema["format"] is not null => ["now", "2027-01-01", "2027-01-01T00:00:00", ""],
                _ when schema["enum"] is not null => ["nonsense", "OPEN", ""],
                _ => [""],
            };
            foreach (var each in wrong)
                yield return (name, each);
            yield return (name, $"1&{name}=1");
        }
    }

    /// <summary>Bodies with one member of a wrong type, or without a required one.</summary>
    public IEnumerable<string> WrongBodies()
    {
        if (BodySchema?["properties"] is not { } properties)
            yield break;
        foreach (var (name, schema) in properties.Members)
        {
            if (schema["type"]?.AsString() == "string")
                yield return CopJson.Parse(GoodBody).Unwrap().With(name, CopJson.From(7)).ToString();
        }

        if (BodySchema["required"] is not null)
            yield return "{}";
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();
}
