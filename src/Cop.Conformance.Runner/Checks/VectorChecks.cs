using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Cop.Conformance.Runner;

/// <summary>Creates checks from sets of vectors: each vector becomes requests of the binding.</summary>
internal static class VectorChecks
{
    // Long lists of numbers are sent as arrays, many per request.
    private const int Together = 200;

    private const double MaxExactInteger = 9_007_199_254_740_992;

    public static IEnumerable<Check> Of(VectorSet set, JsonWithLines vectors) => set.Kind switch
    {
        "canonical" =>
            [Whole(set, "Texts become the canonical ones",
                vectors.AsList().Select(vector => Canonicalize(vector.TextOf("input"), vector.TextOf("canonical"))))],
        "refused" =>
            [Whole(set, "Texts that are not valid JSON are refused",
                vectors.AsList().Select(vector => Refused("canonicalize", vector.TextOf("input"), "invalid_json")))],
        "literals" => [Whole(set, "Numbers are admitted with their exact value, or refused", Literals([.. vectors.AsList().Select(Pair)]))],
        "numbers" =>
            [Whole(set, "Doubles are written as ECMAScript writes them",
                Literals([.. vectors.AsList().Select(Double).OfType<(string, string?)>()]))],
        "hash" => Hashes(set, vectors),
        "mapping" => CloudEventChecks.Mapping(set, vectors),
        "rewritten" => CloudEventChecks.Rewritten(set, vectors),
        "import" => CloudEventChecks.Import(set, vectors),
        "errors" => CloudEventChecks.Errors(set, vectors),
        "graph-events" => JsonLdChecks.Events(set, vectors),
        "graph-views" => JsonLdChecks.Views(set, vectors),
        "orders" => vectors.AsList().Select(vector => CausalityChecks.Order(set, vector)),
        "arrivals" => vectors.AsList().Select(vector => CausalityChecks.Arrival(set, vector)),
        "lifecycles" => vectors.AsList().Select(vector => LifecycleCheck.Of(set, vector)),
        "timelines" => vectors.AsList().Select(vector => TimelineCheck.Of(set, vector)),
        "use" => vectors.AsList().Select(vector => UseCheck.Of(set, vector)),
        "projection" => vectors.AsList().Select(vector => ProjectionCheck.Of(set, vector)),
        _ => throw vectors.Wrong($"the kind of vectors '{set.Kind}' does not exist"),
    };

    /// <summary>Creates the check of one vector.</summary>
    public static Check One(VectorSet set, JsonWithLines vector, string title, params IEnumerable<CheckStep> steps) => new()
    {
        Id = $"vector.{set.Group}.{VectorSet.Slug(vector.TextOf("name"))}",
        Title = title,
        Requirements = set.Requirements,
        Steps = [.. steps],
    };

    /// <summary>Creates the check of one vector that also tests the requirements of its section.</summary>
    public static Check OfSection(VectorSet set, JsonWithLines vector, string title, params IEnumerable<CheckStep> steps)
    {
        var section = vector.TextOf("requirement");
        return set.OfSections.TryGetValue(section, out var ofSection)
            ? One(set, vector, title, steps) with { Requirements = [.. set.Requirements.Concat(ofSection).Distinct()] }
            : throw vector.Wrong($"section {section} has no requirements in sets.json");
    }

    public static CheckStep Step(string operation, CopJson with, CopJson? data) =>
        new() { Operation = operation, With = with, Data = data };

    public static CheckStep Refused(string operation, string text, string code) =>
        new() { Operation = operation, With = CopJson.Object(("text", CopJson.From(text))), Errors = [code] };

    private static Check Whole(VectorSet set, string title, IEnumerable<CheckStep> steps) =>
        new() { Id = $"vector.{set.Group}.{set.Name}", Title = title, Requirements = set.Requirements, Steps = [.. steps] };

    private static CheckStep Canonicalize(string text, string canonical) =>
        Step("canonicalize", CopJson.Object(("text", CopJson.From(text))), CopJson.Object(("canonical", CopJson.From(canonical))));

    private static IEnumerable<CheckStep> Literals(ImmutableArray<(string Text, string? Canonical)> literals) =>
        literals.Where(literal => literal.Canonical is not null).Chunk(Together)
            .Select(chunk => Canonicalize(
                $"[{string.Join(',', chunk.Select(literal => literal.Text))}]",
                $"[{string.Join(',', chunk.Select(literal => literal.Canonical))}]"))
            .Concat(literals.Where(literal => literal.Canonical is null)
                .Select(literal => Refused("canonicalize", literal.Text, "invalid_json")));

    private static (string, string?) Pair(JsonWithLines pair) => pair.AsList() is [var text, var canonical]
        ? (text.AsText(), canonical.Kind == JsonValueKind.Null ? null : canonical.AsText())
        : throw pair.Wrong("a pair is expected here: a text, and its canonical form or null");

    // A pair or an object. A number that JSON cannot represent cannot be sent either.
    private static (string, string?)? Double(JsonWithLines number)
    {
        var (bits, text) = number.Kind == JsonValueKind.Array
            ? Pair(number)
            : (number.TextOf("bits"), number["text"] is { Kind: JsonValueKind.String } given ? given.AsText() : null);
        if (!ulong.TryParse(bits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var raw))
            throw number.Wrong($"'{bits}' is no double in 16 hexadecimal digits");
        var value = BitConverter.UInt64BitsToDouble(raw);
        if (!double.IsFinite(value))
            return null;
        // Above 2^53 an integer is admitted only if its canonical text is exact; all other numbers are sent with other digits than the
        // expected ones.
        return (Math.Abs(value) > MaxExactInteger && text is not null ? text : value.ToString("G17", CultureInfo.InvariantCulture), text);
    }

    private static IEnumerable<Check> Hashes(VectorSet set, JsonWithLines examples)
    {
        foreach (var example in examples.Member("accepted", JsonValueKind.Array).Items)
        {
            var members =
                new[] { ("text", CopJson.From(example.TextOf("text"))), ("kind", (CopJson?)CopJson.From(example.TextOf("kind"))) };
            var canonical = CopJson.From(example.TextOf("canonical"));
            var steps =
                new List<CheckStep> { Step(
                    "hash", CopJson.Object(members),
                    CopJson.Object(("canonical", canonical), ("value", CopJson.From(example.TextOf("sha-256"))))) };
            if (example["sha-512"] is { } longer)
                steps.Add(
                    Step("hash", CopJson.Object([.. members, ("alg", CopJson.From("sha-512"))]),
                        CopJson.Object(("canonical", canonical), ("value", longer.ToJson()))));
            yield return One(set, example, $"Canonical form and hash: {example.TextOf("name")}", steps);
        }

        foreach (var example in examples.Member("refused", JsonValueKind.Array).Items)
            yield return One(
                set, example, $"Refused before hashing: {example.TextOf("name")}",
                Refused("canonicalize", example.TextOf("text"), example.TextOf("code")));
    }
}
