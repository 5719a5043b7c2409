using System.Globalization;

namespace Cop.Cli;

/// <summary>A fault as it stands in the log.</summary>
/// <param name="ArtifactId">Its artifact.</param>
/// <param name="Check">The check that found it.</param>
/// <param name="Line">The line in the document, from 1.</param>
/// <param name="Message">What is wrong.</param>
internal sealed record RecordedFinding(string ArtifactId, string Check, int Line, string Message)
{
    public CopJson ToPayload() => CopJson.Object(("check", CopJson.From(Check)), ("line", CopJson.From(Line)), ("message", CopJson.From(Message)));

    public static RecordedFinding Of(string artifactId, CopJson payload) => new(
        artifactId, payload["check"]!.AsString()!, int.Parse(payload["line"]!.ToString(), CultureInfo.InvariantCulture), payload["message"]!.AsString()!);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"line {Line}: {Message} ({Check})");
}
