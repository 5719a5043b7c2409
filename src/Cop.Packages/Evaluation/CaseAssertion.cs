using System.Text.RegularExpressions;

namespace Cop.Packages;

/// <summary>One thing that must hold of an answer.</summary>
/// <param name="Kind">The key of the suite file, such as contains.</param>
/// <param name="Argument">The value under that key.</param>
/// <param name="Weight">Its share in the score of the case.</param>
/// <param name="IsNegated">Whether it must not hold.</param>
/// <param name="Pattern">The expression of a regex.</param>
internal sealed record CaseAssertion(string Kind, CopJson Argument, double Weight, bool IsNegated, Regex? Pattern)
{
    /// <summary>The reason that it does not hold of an answer; null when it holds.</summary>
    public string? FindFault(CaseAnswer answer)
    {
        string? fault = Check(answer);
        if (!IsNegated) return fault;
        return fault is null ? $"{Kind} {Short(Argument.ToString())} holds and must not" : null;
    }

    private string? Check(CaseAnswer answer) => Kind switch
    {
        "equals" => Unless(answer.Text.Trim() == Text.Trim(), $"the answer is not {Short(Text)}"),
        "contains" => Unless(Has(answer, Text), $"the answer does not contain {Short(Text)}"),
        "icontains" => Unless(HasIgnoringCase(answer, Text), $"the answer does not contain {Short(Text)}, case aside"),
        "contains_all" =>
            Texts.Where(each => !Has(answer, each)).Select(each => $"the answer does not contain {Short(each)}").FirstOrDefault(),
        "contains_any" => Unless(Texts.Any(each => Has(answer, each)), $"the answer contains none of {Short(Argument.ToString())}"),
        "starts_with" =>
            Unless(answer.Text.TrimStart().StartsWith(Text, StringComparison.Ordinal), $"the answer does not start with {Short(Text)}"),
        "regex" => Unless(Pattern!.IsMatch(answer.Text), $"the answer does not match {Short(Text)}"),
        "is_json" => Unless(answer.Json is not null == IsTrue, IsTrue ? "the answer is not JSON" : "the answer is JSON"),
        "json_schema" => answer.Json is { } json ? JsonSchemaCheck.FindFault(Argument, json) : "the answer is not JSON",
        "json_path" => CheckPath(answer),
        "max_length" => Unless(answer.Text.Length <= Number, $"the answer has {answer.Text.Length} characters, and {Number:0} are allowed"),
        "similarity" => CheckSimilarity(answer),
        "refusal" => Unless(RefusalDetector.IsRefusal(answer.Text) == IsTrue, IsTrue ? "the answer does not refuse" : "the answer refuses"),
        "cost" => answer.Cost is { } cost ? Unless((double)cost <= Number, $"it cost {cost}, and {Number} is allowed")
            : "the cost is not known; the model has no price",
        "latency" => Unless(answer.LatencyMs <= Number, $"it took {answer.LatencyMs:0} ms, and {Number:0} are allowed"),
        _ => CheckCalls(answer),
    };

    private string? CheckCalls(CaseAnswer answer) => Kind switch
    {
        "tool_called" => Unless(answer.Calls.Any(call => call.Tool == Text), $"{Short(Text)} was not called"),
        "tool_not_called" => Unless(answer.Calls.All(call => call.Tool != Text), $"{Short(Text)} was called"),
        "tool_order" => CheckOrder(answer),
        "tool_args" => Unless(
            answer.Calls.Any(call => call.Tool == Argument["tool"]!.AsString() && Includes(call.Arguments, Argument["args"]!)),
            $"{Short(Argument["tool"]!.AsString()!)} was not called with {Short(Argument["args"]!.ToString())}"),
        "max_tool_calls" => Unless(answer.Calls.Length <= Number, $"{answer.Calls.Length} calls were made, and {Number:0} are allowed"),
        _ => throw new CopInvariantException($"There is no assertion '{Kind}'."),
    };

    private string? CheckPath(CaseAnswer answer)
    {
        if (answer.Json is not { } json) return "the answer is not JSON";
        string path = Argument["path"]!.AsString()!;
        if (json.At(path) is not { } found) return $"the answer has nothing at {Short(path)}";
        return Argument["equals"] is { } expected && !expected.Equals(found) ? $"{Short(path)} is {Short(found.ToString())}" : null;
    }

    private string? CheckSimilarity(CaseAnswer answer)
    {
        string to = Argument["to"]!.AsString()!;
        double min = Argument["min"]!.Element.GetDouble();
        double found = Argument["measure"]?.AsString() == "levenshtein"
            ? TextSimilarity.Levenshtein(answer.Text, to) : TextSimilarity.RougeL(answer.Text, to);
        return Unless(found >= min, FormattableString.Invariant($"the similarity is {found:0.###}, and {min:0.###} is needed"));
    }

    private string? CheckOrder(CaseAnswer answer)
    {
        int next = 0;
        foreach (var call in answer.Calls)
            if (next < Texts.Count && call.Tool == Texts[next]) next++;
        return Unless(next == Texts.Count, next < Texts.Count ? $"{Short(Texts[next])} was not called in this order" : "");
    }

    // Members that the expectation does not name are free.
    private static bool Includes(CopJson given, CopJson expected) => expected.Kind == System.Text.Json.JsonValueKind.Object
        ? expected.Members.All(member => given[member.Name] is { } value && Includes(value, member.Value))
        : given.Equals(expected);

    private string Text => Argument.AsString() ?? "";

    private List<string> Texts => [.. Argument.Items.Select(each => each.AsString()!)];

    private double Number => Argument.Element.GetDouble();

    private bool IsTrue => Argument.Kind == System.Text.Json.JsonValueKind.True;

    private static bool Has(CaseAnswer answer, string text) => answer.Text.Contains(text, StringComparison.Ordinal);

    private static bool HasIgnoringCase(CaseAnswer answer, string text) => answer.Text.Contains(text, StringComparison.OrdinalIgnoreCase);

    private static string? Unless(bool holds, string fault) => holds ? null : fault;

    private static string Short(string text) => text.Length <= 120 ? $"\"{text}\"" : $"\"{text[..119]}…\"";
}
