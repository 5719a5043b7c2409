using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Reads the variables that a manifest declares for its templates.</summary>
internal sealed class VariableReader(string file, DiagnosticList diagnostics)
{
    public ImmutableArray<TemplateVariable> Read(YamlNode document) =>
        [.. (document["context"]?["system"]?["variables"]?.Members ?? []).Select(ReadOne)];

    private TemplateVariable ReadOne(YamlMember member)
    {
        var node = member.Value;
        string pointer = $"/context/system/variables/{member.Key}";
        var variable = new TemplateVariable
        {
            Name = member.Key,
            Type = node.TextOf("type")!,
            IsRequired = node.FlagOf("required") ?? false,
            Default = node["default"] is { Kind: not YamlKind.Null } value ? value.ToJson() : null,
            Allowed = [.. (node["enum"]?.Items ?? []).Select(item => item.ToJson())],
            Pattern = node.TextOf("pattern"),
            Trust = node.TextOf("trust") ?? "user",
            IsBoundAtBuild = node.TextOf("bind") == "build",
            Fence = node.TextOf("fence") ?? "auto",
            Span = member.KeySpan,
        };
        if (variable.Pattern is { } pattern && !LinearPattern.TryCompile(pattern, out _, out var reason))
            diagnostics.Add(
                DiagnosticCodes.BadPattern, file, node["pattern"]!.Span, $"The pattern cannot be used. {reason}", $"{pointer}/pattern");
        else if (variable.Default is { } given && VariableCheck.Find(variable, given) is { } fault)
            diagnostics.Add(DiagnosticCodes.BadDefault, file, node["default"]!.Span, $"The default {fault}", $"{pointer}/default");
        return variable;
    }
}
