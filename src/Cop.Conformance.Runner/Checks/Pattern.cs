using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cop.Conformance.Runner;

/// <summary>
/// Compares JSON with the pattern of a check. An object pattern lists only the compared members; an array is complete; null matches absent
/// or null.
/// </summary>
internal static class Pattern
{
    private static readonly TimeSpan RegexLimit = TimeSpan.FromSeconds(1);

    /// <summary>Returns the first difference; null if the value matches.</summary>
    public static Mismatch? Compare(CopJson expected, CopJson? actual, string place = "")
    {
        if (Matcher(expected) is var (name, operand))
            return Matches(name, operand, actual) ? null : new Mismatch(place, expected, actual);
        return expected.Kind switch
        {
            JsonValueKind.Null => actual is null || actual.Kind == JsonValueKind.Null ? null : new Mismatch(place, expected, actual),
            JsonValueKind.Object when actual?.Kind == JsonValueKind.Object =>
                expected.Members.Select(member => Compare(member.Value, actual[member.Name], $"{place}/{member.Name}"))
                    .FirstOrDefault(mismatch => mismatch is not null),
            JsonValueKind.Array when actual?.Kind == JsonValueKind.Array => CompareLists([.. expected.Items], [.. actual.Items], place),
            _ => expected.Equals(actual) ? null : new Mismatch(place, expected, actual),
        };
    }

    /// <summary>Returns the error of a pattern; null if it is valid.</summary>
    public static string? FaultOf(CopJson pattern)
    {
        if (Matcher(pattern) is var (name, operand))
        {
            return name switch
            {
                "$set" or "$count" or "$less" or "$greater" or "$same" or "$time" => null,
                "$not" => FaultOf(operand),
                "$where" => operand["like"] is { } like && operand["are"] is { Kind: JsonValueKind.Array } those
                    ? FaultOf(like) ?? FaultOf(those)
                    : "'$where' takes like and are",
                "$any" or "$contains" or "$holds" => operand.Kind == JsonValueKind.Array
                    ? operand.Items.Select(FaultOf).FirstOrDefault(fault => fault is not null)
                    : $"'{name}' takes an array",
                "$pattern" => operand.AsString() is null ? "'$pattern' takes a string" : null,
                _ => $"there is no matcher '{name}'",
            };
        }

        return pattern.Kind switch
        {
            JsonValueKind.Object => pattern.Members.Select(member => FaultOf(member.Value)).FirstOrDefault(fault => fault is not null),
            JsonValueKind.Array => pattern.Items.Select(FaultOf).FirstOrDefault(fault => fault is not null),
            _ => null,
        };
    }

    private static Mismatch? CompareLists(CopJson[] expected, CopJson[] actual, string place)
    {
        for (var index = 0; index < Math.Min(expected.Length, actual.Length); index++)
        {
            if (Compare(expected[index], actual[index], $"{place}/{index}") is { } mismatch)
                return mismatch;
        }

        return expected.Length == actual.Length ? null
            : new Mismatch($"{place} ({actual.Length} items, not {expected.Length})", CopJson.Array(expected), CopJson.Array(actual));
    }

    private static bool Matches(string matcher, CopJson operand, CopJson? actual) => matcher switch
    {
        "$set" => actual is { Kind: not JsonValueKind.Null } == operand.Equals(CopJson.From(true)),
        "$time" => Instant(actual) is { } moment && moment == Instant(operand),
        "$pattern" => actual?.AsString() is { } text && Regex.IsMatch(text, operand.AsString()!, RegexOptions.CultureInvariant, RegexLimit),
        "$count" => actual?.Kind is JsonValueKind.Array && CopJson.From(actual.Items.Count()).Equals(operand),
        "$not" => Compare(operand, actual) is not null,
        "$any" => operand.Items.Any(each => Compare(each, actual) is null),
        "$same" => operand.Equals(actual),
        "$holds" => actual?.Kind is JsonValueKind.Array && operand.Items.All(each => actual.Items.Any(item => Compare(each, item) is null)),
        "$contains" => actual?.Kind is JsonValueKind.Array && ContainsInOrder(operand, actual),
        "$where" => actual?.Kind is JsonValueKind.Array
            && Compare(operand["are"]!, CopJson.Array(actual.Items.Where(item => Compare(operand["like"]!, item) is null))) is null,
        "$less" => Order(actual, operand) < 0,
        "$greater" => Order(actual, operand) > 0,
        _ => throw new InvalidOperationException($"There is no matcher '{matcher}'."),
    };

    private static bool ContainsInOrder(CopJson expected, CopJson actual)
    {
        using var items = actual.Items.GetEnumerator();
        foreach (var each in expected.Items)
        {
            do
            {
                if (!items.MoveNext())
                    return false;
            }
            while (Compare(each, items.Current) is not null);
        }

        return true;
    }

    private static int? Order(CopJson? left, CopJson right) => (left?.Kind, right.Kind) switch
    {
        (JsonValueKind.Number, JsonValueKind.Number) => left!.Element.GetDouble().CompareTo(right.Element.GetDouble()),
        (JsonValueKind.String, JsonValueKind.String) => CopId.Compare(left!.AsString(), right.AsString()),
        _ => null,
    };

    // Times in views are the times of the events, in milliseconds.
    private static long? Instant(CopJson? time) =>
        DateTimeOffset.TryParse(time?.AsString(), CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            ? moment.ToUnixTimeMilliseconds()
            : null;

    private static (string Name, CopJson Operand)? Matcher(CopJson pattern)
    {
        if (pattern.Kind != JsonValueKind.Object)
            return null;
        var members = pattern.Members.Take(2).ToList();
        return members is [var only] && only.Name.StartsWith('$') && only.Name is not ("$ref" or "$sealed")
            ? (only.Name, only.Value)
            : null;
    }
}
