using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Checks rules of guardrail and tool files that a schema cannot express.</summary>
internal sealed class ComponentCheck(string file, DiagnosticList diagnostics)
{
    public void Check(YamlNode document, string kind)
    {
        if (document.Kind != YamlKind.Object) return;
        if (kind == "guardrail") CheckGuardrail(document);
        else if (kind == "tool" && document["input_schema"] is null == document["openai_spec"] is null)
            diagnostics.Add(
                DiagnosticCodes.ToolSchema, file, document.Span, "A tool has one of \"input_schema\" and \"openai_spec\", and not both.",
                "", new("keep input_schema"));
        else if (kind == "tool") CheckTool(document);
    }

    // Schemas are used with the definitions of their file (P-43); examples must fit both.
    private void CheckTool(YamlNode document)
    {
        var input = Usable(
            document["input_schema"] ?? document["openai_spec"]?["function"]?["parameters"], document, "The schema of the arguments");
        var response = Usable(document["response_schema"], document, "The schema of the response");
        var examples = document["examples"]?.Items ?? [];
        for (int index = 0; index < examples.Length; index++)
        {
            CheckExample(input, examples[index]["input"], $"/examples/{index}/input");
            CheckExample(response, examples[index]["output"], $"/examples/{index}/output");
        }
    }

    private CopJson? Usable(YamlNode? node, YamlNode document, string what)
    {
        if (node is not { Kind: YamlKind.Object }) return null;
        var schema = ToolFile.WithDefinitions(node.ToJson(), document);
        if (JsonSchemaCheck.FindFaultOfSchema(schema) is not { } fault) return schema;
        diagnostics.Add(DiagnosticCodes.BadToolSchema, file, node.Span, $"{what} cannot be used. {fault}");
        return null;
    }

    private void CheckExample(CopJson? schema, YamlNode? example, string pointer)
    {
        if (schema is not null && example is not null && JsonSchemaCheck.FindFault(schema, example.ToJson()) is { } fault)
            diagnostics.Add(DiagnosticCodes.BadExample, file, example.Span, $"The example does not fit its schema. {fault}", pointer);
    }

    private void CheckGuardrail(YamlNode document)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var section in new[] { "hard_constraints", "soft_constraints" })
        {
            var constraints = document[section]?.Items ?? [];
            for (int index = 0; index < constraints.Length; index++) CheckConstraint(constraints[index], $"/{section}/{index}", names);
        }

        foreach (var member in document["violation_responses"]?.Members ?? [])
        {
            if (names.Contains(member.Key)) continue;
            string? nearest = NearestName.Find(member.Key, names);
            diagnostics.Add(
                DiagnosticCodes.UnknownConstraint, file, member.KeySpan, $"There is no constraint \"{member.Key}\" in this file.",
                $"/violation_responses/{JsonPointerToken.Escape(member.Key)}",
                nearest is null ? null : new($"write \"{nearest}\"") { Edits = [new(member.KeySpan, nearest)] });
        }

        CheckEscalation(document["monitoring"]?["escalate_on"]?.Items ?? [], names);
    }

    private void CheckEscalation(ImmutableArray<YamlNode> escalated, HashSet<string> names)
    {
        for (int index = 0; index < escalated.Length; index++)
        {
            var node = escalated[index];
            if (node.Kind != YamlKind.String || names.Contains(node.Text)) continue;
            string? nearest = NearestName.Find(node.Text, names);
            diagnostics.Add(
                DiagnosticCodes.UnknownEscalation, file, node.Span, $"There is no constraint \"{node.Text}\" in this file to escalate.",
                $"/monitoring/escalate_on/{index}",
                nearest is null ? null : new($"write \"{nearest}\"") { Edits = [new(node.Span, nearest)] });
        }
    }

    private void CheckConstraint(YamlNode constraint, string pointer, HashSet<string> names)
    {
        if (constraint["name"] is { Kind: YamlKind.String } name && !names.Add(name.Text))
            diagnostics.Add(
                DiagnosticCodes.DuplicateName, file, name.Span, $"The constraint \"{name.Text}\" occurs twice.",
                $"{pointer}/name");
        var phrases = constraint["trigger_phrases"]?.Items ?? [];
        for (int index = 0; index < phrases.Length; index++)
        {
            string text = phrases[index].Text;
            // A text between slashes is an expression; all other texts are literal phrases (P-41).
            if (text is not ['/', .., '/'] || LinearPattern.TryCompile(text[1..^1], out _, out var reason)) continue;
            diagnostics.Add(
                DiagnosticCodes.BadPattern, file, phrases[index].Span, $"The expression cannot be used. {reason}",
                $"{pointer}/trigger_phrases/{index}");
        }
    }
}
