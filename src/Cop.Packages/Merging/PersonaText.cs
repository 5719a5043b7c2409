using System.Collections.Immutable;
using System.Text;

namespace Cop.Packages;

/// <summary>Writes a persona file as text, with the modifiers that depend on run-time variables left open.</summary>
internal sealed class PersonaText(string file, ConditionReader conditions, DiagnosticList diagnostics)
{
    public ImmutableArray<TemplateNode> Write(YamlNode persona)
    {
        var modifiers = persona["modifiers"]?.Items ?? [];
        var text = new StringBuilder($"## Persona: {persona.TextOf("name")}\n\n");
        if (persona.TextOf("description") is { } description) text.Append(description).Append('\n');
        if (persona.TextOf("tone") is { } tone) text.Append("Tone: ").Append(tone).Append('\n');
        if (persona.TextOf("style") is { } style) text.Append("Style: ").Append(style).Append('\n');
        var characteristics = persona.TextsOf("characteristics");
        if (!characteristics.IsEmpty) text.Append("Characteristics:\n")
            .Append(string.Concat(characteristics.Select(each => $"- {each}\n")));
        return
        [
            .. modifiers.Where(each => each.TextOf("position") == "start").Select(Modifier).OfType<TemplateNode>(),
            new TemplateNode.Text(text.ToString(), file, persona.Span),
            .. modifiers.Where(each => each.TextOf("position") != "start").Select(Modifier).OfType<TemplateNode>(),
        ];
    }

    private TemplateNode? Modifier(YamlNode modifier)
    {
        var text = new TemplateNode.Text($"{modifier.TextOf("text")!.TrimEnd('\n')}\n", file, modifier.Span);
        if (modifier["when"] is not { } when) return text;
        if (conditions.Read(when.Text, out var reason) is { } condition)
            return ConditionValue.Of(condition) is { } isTrue
                ? isTrue ? text : null : new TemplateNode.If(condition, [text], [], file, modifier.Span);
        diagnostics.Add(DiagnosticCodes.BadCondition, file, when.Span, $"The condition \"{when.Text}\" cannot be used. {reason}");
        return null;
    }
}
