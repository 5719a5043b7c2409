using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cop.Conformance.Runner;

/// <summary>The values that a check saved from earlier responses for later requests and expectations.</summary>
internal sealed partial class SavedValues
{
    private readonly Dictionary<string, CopJson> _values = new(StringComparer.Ordinal);

    public void Keep(string name, CopJson value) => _values[name] = value;

    /// <summary>Replaces each <c>${name}</c>; a string that consists only of it becomes the value itself.</summary>
    public CopJson Fill(CopJson template) => !template.ToString().Contains("${", StringComparison.Ordinal) ? template : template.Kind switch
    {
        JsonValueKind.Object => CopJson.Object(template.Members.Select(member => (member.Name, (CopJson?)Fill(member.Value)))),
        JsonValueKind.Array => CopJson.Array(template.Items.Select(Fill)),
        JsonValueKind.String => FillText(template.AsString()!),
        _ => template,
    };

    private CopJson FillText(string text)
    {
        if (Reference().Match(text) is { Success: true } whole && whole.Length == text.Length)
            return ValueOf(whole.Groups[1].Value);
        return CopJson.From(
            Reference()
                .Replace(
                    text, match => ValueOf(match.Groups[1].Value) is var value && value.AsString() is { } word ? word : value.ToString()));
    }

    private CopJson ValueOf(string name) =>
        _values.TryGetValue(name, out var value)
            ? value
            : throw new InvalidOperationException($"No value was saved as '{name}'; correct the check that uses it.");

    [GeneratedRegex(@"\$\{([A-Za-z0-9_-]+)\}")]
    private static partial Regex Reference();
}
