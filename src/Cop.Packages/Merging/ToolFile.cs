namespace Cop.Packages;

/// <summary>Reads a tool file into the neutral form.</summary>
internal static class ToolFile
{
    /// <summary>The tool. Where manifest and file differ in a limit, the stricter holds.</summary>
    public static BundleTool Read(string name, string package, YamlNode file, YamlNode entry)
    {
        int? fileLimit = file["constraints"]?.IntegerOf("rate_limit"), entryLimit = entry.IntegerOf("rate_limit");
        return new BundleTool
        {
            Name = name,
            Package = package,
            Description = entry.TextOf("description") ?? file.TextOf("description")!,
            InputSchema = InputSchemaOf(file),
            ResponseSchema = file["response_schema"] is { } response ? WithDefinitions(response.ToJson(), file) : null,
            RequiresApproval = entry.FlagOf("requires_approval") ?? false,
            RateLimit = fileLimit is null || entryLimit is null ? fileLimit ?? entryLimit : Math.Min(fileLimit.Value, entryLimit.Value),
        };
    }

    /// <summary>The schema of the arguments, with the definitions of the file.</summary>
    public static CopJson InputSchemaOf(YamlNode file) =>
        WithDefinitions((file["input_schema"] ?? file["openai_spec"]!["function"]!["parameters"]!).ToJson(), file);

    /// <summary>A schema with the definitions of its file, to which its references point (P-43).</summary>
    public static CopJson WithDefinitions(CopJson schema, YamlNode file)
    {
        foreach (var section in new[] { "definitions", "$defs" })
        {
            string reference = $"#/{section}/";
            if (file[section]?.ToJson() is { } definitions && schema[section] is null
                && schema.ToString().Contains(reference, StringComparison.Ordinal)) schema = schema.With(section, definitions);
        }

        return schema;
    }
}
