using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The names that a loop or an include adds to those outside.</summary>
internal sealed class TemplateFrame
{
    private TemplateFrame? Outer { get; init; }

    private bool IsLoop { get; init; }

    private ImmutableDictionary<string, TemplateValue> Names { get; init; } = ImmutableDictionary<string, TemplateValue>.Empty;

    public static TemplateFrame OfArguments(TemplateFrame? outer, IEnumerable<(string Name, TemplateValue Value)> arguments)
    {
        var names = ImmutableDictionary.CreateBuilder<string, TemplateValue>(StringComparer.Ordinal);
        foreach (var (name, value) in arguments) names[name] = value;
        return new() { Outer = outer, Names = names.ToImmutable() };
    }

    public static TemplateFrame OfLoop(
        TemplateFrame? outer, TemplateNode.Each node, CopJson key, CopJson item, int index, int count, string? variable, string trust)
    {
        var names = ImmutableDictionary.CreateBuilder<string, TemplateValue>(StringComparer.Ordinal);
        names["this"] = new(item, variable, trust);
        names["@key"] = new(key, variable, trust);
        names["@index"] = new(CopJson.From(index), null, "author");
        names["@first"] = new(CopJson.From(index == 0), null, "author");
        names["@last"] = new(CopJson.From(index == count - 1), null, "author");
        if (node.ItemName is { } itemName) names[itemName] = names["this"];
        if (node.KeyName is { } keyName) names[keyName] = names["@key"];
        return new() { Outer = outer, IsLoop = true, Names = names.ToImmutable() };
    }

    /// <summary>The value that a loop or an include gives a name; null when the name is a variable.</summary>
    public static TemplateValue? Find(TemplateFrame? frame, TemplatePath path)
    {
        for (int left = path.Up; left > 0 && frame is not null; frame = frame.Outer)
        {
            if (frame.IsLoop) left--;
        }

        for (; frame is not null; frame = frame.Outer)
        {
            if (frame.Names.TryGetValue(path.Name, out var value)) return value;
        }

        return null;
    }
}
