using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The data of a model.</summary>
/// <param name="Id">The id, or the prefix of ids.</param>
/// <param name="Family">The family, for blocks in templates.</param>
/// <param name="Window">The tokens of its window; null when not known.</param>
/// <param name="MaxOutput">The most tokens of an answer; null when not known.</param>
/// <param name="Features">Its abilities, by the names of compatibility.features_required.</param>
/// <param name="Tokenizer">The name of its tokenizer or estimate in the model data.</param>
/// <param name="IsKnown">Whether the data has it.</param>
internal sealed record ModelInfo(
    string? Id, string? Family, int? Window, int? MaxOutput, ImmutableArray<string> Features, string Tokenizer, bool IsKnown)
{
    public TemplateModel ForTemplates => new(Id, Family);
}
