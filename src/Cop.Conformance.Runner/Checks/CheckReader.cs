using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cop.Conformance.Runner;

/// <summary>Reads a scripted check (spec/vectors/checks/check.schema.json).</summary>
internal static partial class CheckReader
{
    public static Check ReadCheck(JsonWithLines check)
    {
        var id = check.TextOf("id");
        if (!Id().IsMatch(id))
            throw check.Wrong($"the id '{id}' does not consist of lower-case words with dots and hyphens");
        check.AllowOnly("id", "title", "note", "level", "requirements", "decisions", "features", "steps");
        var steps = check.Member("steps", JsonValueKind.Array).Items.Select(ReadStep).ToImmutableArray();
        return new Check
        {
            Id = id,
            Title = check.TextOf("title"),
            Level = check["level"]?.AsText() ?? "core",
            Requirements = Texts(check.Member("requirements", JsonValueKind.Array)) is { IsEmpty: false } requirements
                ? requirements
                : throw check.Wrong($"the check '{id}' names no requirement"),
            Features = check["features"] is { } features ? Texts(features) : [],
            Steps = steps.IsEmpty ? throw check.Wrong($"the check '{id}' has no steps") : steps,
        };
    }

    private static CheckStep ReadStep(JsonWithLines step)
    {
        if (step["together"] is { } together)
        {
            step.AllowOnly("together", "note");
            return new CheckStep { Together = [.. together.AsList().Select(ReadStep)] };
        }

        step.AllowOnly("op", "with", "expect", "save", "note");
        var expect = step["expect"];
        expect?.AllowOnly("data", "error", "details");
        return new CheckStep
        {
            Operation = step.TextOf("op"),
            With = step["with"] is null ? CopJson.EmptyObject : step.Member("with", JsonValueKind.Object).ToJson(),
            Data = expect?["data"] is { } data ? Checked(data) : null,
            Errors = expect?["error"] is not { } error ? [] : error.Kind == JsonValueKind.Array ? Texts(error) : [error.AsText()],
            Details = expect?["details"] is { } details ? Checked(details) : null,
            Saved = step["save"] is { } saved ? [.. saved.Members.Select(member => (member.Name, member.Value.AsText()))] : [],
        };
    }

    private static CopJson Checked(JsonWithLines pattern) =>
        Pattern.FaultOf(pattern.ToJson()) is { } fault ? throw pattern.Wrong(fault) : pattern.ToJson();

    private static ImmutableArray<string> Texts(JsonWithLines list) => [.. list.AsList().Select(item => item.AsText())];

    [GeneratedRegex(@"^[a-z0-9]+([.-][a-z0-9]+)*$")]
    private static partial Regex Id();
}
