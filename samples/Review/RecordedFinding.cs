using System.Globalization;

namespace Cop.Samples.Review;

/// <summary>A finding as an artifact in the log.</summary>
/// <param name="ArtifactId">The id of its artifact.</param>
/// <param name="Check">The name of the check that found it.</param>
/// <param name="Line">The line in the document, from 1.</param>
/// <param name="Message">Description of the fault, for display.</param>
public sealed record RecordedFinding(string ArtifactId, string Check, int Line, string Message)
{
    /// <summary>For people: <c>line 7: 'is' stands twice (words)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"line {Line}: {Message} ({Check})");

    internal CopJson ToPayload() => CopJson.Object(
        ("check", CopJson.From(Check)), ("line", CopJson.From(Line)), ("message", CopJson.From(Message)));

    internal static RecordedFinding FromPayload(string artifactId, CopJson payload) => new(
        artifactId,
        payload["check"]!.AsString()!,
        int.Parse(payload["line"]!.ToString(), CultureInfo.InvariantCulture),
        payload["message"]!.AsString()!);
}
