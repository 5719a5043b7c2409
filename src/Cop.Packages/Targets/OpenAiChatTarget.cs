using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The request of OpenAI's Chat Completions interface, which many other servers have too.</summary>
internal static class OpenAiChatTarget
{
    public static TargetOutput Write(Bundle bundle, TargetOptions options)
    {
        var losses = ImmutableArray.CreateBuilder<TargetLoss>();
        losses.AddRange(RequestLosses.Of(bundle));
        var parts = RequestParts.Of(bundle, options);
        var request = CopJson.Object(
            ("model", options.Model is null ? null : CopJson.From(options.Model)),
            ("messages", CopJson.Array(
            [
                CopJson.Object(("role", CopJson.From("system")), ("content", TargetText.Join(parts.System))),
                .. parts.Messages.Select(each => CopJson.Object(("role", CopJson.From(each.Role)), ("content", TargetText.Join([each])))),
            ])),
            ("tools", bundle.Tools.IsEmpty ? null : CopJson.Array(bundle.Tools.Select(each => Tool(each, losses)))),
            ("response_format", bundle.OutputSchema is null ? null : CopJson.Object(
                ("type", CopJson.From("json_schema")), ("json_schema", CopJson.Object(
                    ("name", CopJson.From("answer")), ("schema", bundle.OutputSchema),
                    ("strict", CopJson.From(StrictSchema.Fits(bundle.OutputSchema))))))),
            ("temperature", bundle.Settings["temperature"]),
            ("top_p", bundle.Settings["top_p"]),
            ("frequency_penalty", bundle.Settings["frequency_penalty"]),
            ("presence_penalty", bundle.Settings["presence_penalty"]),
            ("stop", bundle.Settings["stop_sequences"]),
            ("max_completion_tokens", bundle.Settings["max_tokens"]));
        return RequestParts.Output(request, losses);
    }

    private static CopJson Tool(BundleTool tool, ImmutableArray<TargetLoss>.Builder losses)
    {
        bool isStrict = RequestParts.IsStrict(tool, losses);
        return CopJson.Object(("type", CopJson.From("function")), ("function", CopJson.Object(
            ("name", CopJson.From(tool.Name)), ("description", CopJson.From(tool.Description)), ("parameters", tool.InputSchema),
            ("strict", CopJson.From(isStrict)))));
    }
}
