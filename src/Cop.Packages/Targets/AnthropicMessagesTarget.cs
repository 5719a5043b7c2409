using System.Collections.Immutable;
using System.Globalization;

namespace Cop.Packages;

/// <summary>The request of Anthropic's Messages interface. Each section is a block in a wrapper that its text cannot close.</summary>
internal static class AnthropicMessagesTarget
{
    private const int DefaultMaxTokens = 4096;
    private const string OutputTool = "answer";

    public static TargetOutput Write(Bundle bundle, TargetOptions options, ModelInfo model)
    {
        var losses = ImmutableArray.CreateBuilder<TargetLoss>();
        losses.AddRange(RequestLosses.Of(bundle));
        losses.AddRange(RequestLosses.OfSettings(bundle, "frequency_penalty", "presence_penalty"));
        var parts = RequestParts.Of(bundle, options);
        if (bundle.OutputSchema is not null)
            losses.Add(
                new("output_schema", null, "emulated",
                    $"The answer is the arguments of a tool \"{OutputTool}\" that the model must call."));
        var request = CopJson.Object(
            ("model", options.Model is null ? null : CopJson.From(options.Model)),
            ("system", CopJson.Array(Blocks(parts.System))),
            ("messages", parts.Messages.IsEmpty ? CopJson.Array() : CopJson.Array(parts.Messages.Select(each =>
                CopJson.Object(("role", CopJson.From(each.Role)), ("content", TargetText.Join([each])))))),
            ("tools", bundle.Tools.IsEmpty && bundle.OutputSchema is null ? null : CopJson.Array(Tools(bundle))),
            ("tool_choice", bundle.OutputSchema is null ? null
                : CopJson.Object(("type", CopJson.From("tool")), ("name", CopJson.From(OutputTool)))),
            ("max_tokens", bundle.Settings["max_tokens"] ?? CopJson.From(model.MaxOutput ?? DefaultMaxTokens)),
            ("stop_sequences", bundle.Settings["stop_sequences"]),
            ("temperature", Temperature(bundle, losses)),
            ("top_p", bundle.Settings["top_p"]));
        return RequestParts.Output(request, losses);
    }

    private static IEnumerable<CopJson> Blocks(ImmutableArray<BundleSection> sections)
    {
        // What is the same in every request comes first, and the provider may keep it up to the last of its blocks.
        int closed = sections.TakeWhile(each => TargetText.Closed(each.Nodes) is not null).Count();
        for (int index = 0; index < sections.Length; index++)
        {
            string name = WrapperOf(sections[index]);
            yield return CopJson.Object(
                ("type", CopJson.From("text")),
                ("text", TargetText.Wrap(sections[index], $"<{name}>\n", $"\n</{name}>")),
                ("cache_control", index == closed - 1 ? CopJson.Object(("type", CopJson.From("ephemeral"))) : null));
        }
    }

    private static string WrapperOf(BundleSection section)
    {
        string text = TargetText.AuthorText(section.Nodes), name = section.Kind;
        for (int number = 2; text.Contains($"</{name}>", StringComparison.OrdinalIgnoreCase); number++)
            name = string.Create(CultureInfo.InvariantCulture, $"{section.Kind}-{number}");
        return name;
    }

    private static IEnumerable<CopJson> Tools(Bundle bundle)
    {
        var tools = bundle.Tools.Select(each => (each.Name, each.Description, each.InputSchema));
        if (bundle.OutputSchema is { } schema) tools = tools.Append((OutputTool, "Gives the answer in its form.", schema));
        return tools.Select(each => CopJson.Object(
            ("name", CopJson.From(each.Item1)), ("description", CopJson.From(each.Item2)), ("input_schema", each.Item3)));
    }

    private static CopJson? Temperature(Bundle bundle, ImmutableArray<TargetLoss>.Builder losses)
    {
        if (bundle.Settings["temperature"] is not { } given || given.Element.GetDouble() <= 1) return bundle.Settings["temperature"];
        losses.Add(new("temperature", null, "weakened", $"{given} is above 1, the most that the interface takes."));
        return CopJson.From(1);
    }
}
