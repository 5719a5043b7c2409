using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The request of OpenAI's Responses interface.</summary>
internal static class OpenAiResponsesTarget
{
    public static TargetOutput Write(Bundle bundle, TargetOptions options)
    {
        var losses = ImmutableArray.CreateBuilder<TargetLoss>();
        losses.AddRange(RequestLosses.Of(bundle));
        losses.AddRange(RequestLosses.OfSettings(bundle, "stop_sequences", "frequency_penalty", "presence_penalty"));
        var parts = RequestParts.Of(bundle, options);
        var request = CopJson.Object(
            ("model", options.Model is null ? null : CopJson.From(options.Model)),
            ("instructions", TargetText.Join(parts.System)),
            ("input", parts.Messages.IsEmpty ? null : CopJson.Array(parts.Messages.Select(Message))),
            ("tools", bundle.Tools.IsEmpty ? null : CopJson.Array(bundle.Tools.Select(each => Tool(each, losses)))),
            ("text", bundle.OutputSchema is null ? null : CopJson.Object(("format", CopJson.Object(
                ("type", CopJson.From("json_schema")), ("name", CopJson.From("answer")), ("schema", bundle.OutputSchema),
                ("strict", CopJson.From(StrictSchema.Fits(bundle.OutputSchema))))))),
            ("temperature", bundle.Settings["temperature"]),
            ("top_p", bundle.Settings["top_p"]),
            ("max_output_tokens", bundle.Settings["max_tokens"]));
        return RequestParts.Output(request, losses);
    }

    // The long form: the provider's own client takes an item without a type, or with a plain text, for one that it does not know.
    private static CopJson Message(BundleSection section) => CopJson.Object(
        ("type", CopJson.From("message")), ("role", CopJson.From(section.Role)),
        ("content", CopJson.Array(CopJson.Object(
            ("type", CopJson.From(section.Role == "assistant" ? "output_text" : "input_text")), ("text", TargetText.Join([section]))))));

    private static CopJson Tool(BundleTool tool, ImmutableArray<TargetLoss>.Builder losses)
    {
        bool isStrict = RequestParts.IsStrict(tool, losses);
        return CopJson.Object(
            ("type", CopJson.From("function")), ("name", CopJson.From(tool.Name)), ("description", CopJson.From(tool.Description)),
            ("parameters", tool.InputSchema), ("strict", CopJson.From(isStrict)));
    }
}
