using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Cop.Packages;

/// <summary>The declaration of a bundle's tool. It has no code: a package never has.</summary>
internal sealed class BundleFunction(BundleTool tool) : AIFunctionDeclaration
{
    public override string Name => tool.Name;

    public override string Description => tool.Description;

    public override JsonElement JsonSchema => tool.InputSchema.Element;

    /// <summary>Arguments as a JSON object; a text that says why where they cannot be one.</summary>
    public static CopJson ToJson(IDictionary<string, object?>? arguments)
    {
        var members = new List<(string, CopJson?)>();
        foreach (var (name, value) in arguments ?? new Dictionary<string, object?>())
        {
            string text = value switch
            {
                JsonElement element => element.GetRawText(),
                CopJson json => json.ToString(),
                null => "null",
                _ => JsonSerializer.Serialize(value, AIJsonUtilities.DefaultOptions.GetTypeInfo(value.GetType())),
            };
            if (!CopJson.Parse(text).TryGet(out var parsed, out var error)) return CopJson.From(error.Message);
            members.Add((name, parsed));
        }

        return CopJson.Object(members);
    }
}
