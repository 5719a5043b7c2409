using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The files and losses of a target as JSON, to keep them.</summary>
internal static class TargetOutputJson
{
    public static CopJson Write(TargetOutput output) => CopJson.Object(
        ("files", CopJson.Array(output.Files.Select(each => CopJson.Object(
            ("path", CopJson.From(each.Path)), ("content", CopJson.From(Convert.ToBase64String(each.Content.Span))))))),
        ("losses", CopJson.Array(output.Losses.Select(each => CopJson.Object(
            ("feature", CopJson.From(each.Feature)), ("section", each.SectionId is null ? null : CopJson.From(each.SectionId)),
            ("kind", CopJson.From(each.Kind)), ("note", CopJson.From(each.Note)))))));

    public static (ImmutableArray<TargetFile> Files, ImmutableArray<TargetLoss> Losses) Read(CopJson json) => (
        [.. json["files"]!.Items.Select(
            each => new TargetFile(each["path"]!.AsString()!, Convert.FromBase64String(each["content"]!.AsString()!)))],
        [.. json["losses"]!.Items.Select(each => new TargetLoss(
            each["feature"]!.AsString()!, each["section"]?.AsString(), each["kind"]!.AsString()!, each["note"]!.AsString()!))]);
}
