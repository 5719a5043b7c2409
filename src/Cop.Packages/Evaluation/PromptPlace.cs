using System.Globalization;

namespace Cop.Packages;

/// <summary>The place of a request in a run.</summary>
/// <param name="Suite">The suite.</param>
/// <param name="CaseId">The case.</param>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Purpose">answer, judge or ablated.</param>
/// <param name="Number">The number of the call in its purpose, from 1.</param>
internal sealed record PromptPlace(string Suite, string CaseId, int Epoch, string Purpose, int Number)
{
    /// <summary>The key of the exchange: SHA-256 over the place and the request.</summary>
    public string KeyOf(CopJson prompt) => CopJson.Object(
        ("suite", CopJson.From(Suite)), ("case", CopJson.From(CaseId)), ("epoch", CopJson.From(Epoch)), ("purpose", CopJson.From(Purpose)),
        ("number", CopJson.From(Number)), ("request", prompt)).Hash().Value;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Suite}/{CaseId}, epoch {Epoch}, {Purpose} call {Number}");
}
