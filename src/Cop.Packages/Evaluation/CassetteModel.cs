using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Answers from cassettes: an evaluation without a model.</summary>
/// <param name="cassettes">The cassettes by suite.</param>
internal sealed class CassetteModel(ImmutableSortedDictionary<string, SuiteCassette> cassettes) : IPromptModel
{
    public Task<ModelReply> AskAsync(ModelPrompt prompt, PromptPlace place, CancellationToken cancellationToken)
    {
        var request = prompt.ToJson();
        if (cassettes.GetValueOrDefault(place.Suite) is not { } cassette)
            throw new CaseErrorException(
                "cassette_miss",
                    $"There is no cassette of the suite \"{place.Suite}\" for case \"{place.CaseId}\". Record it with --record.");
        return cassette.Exchanges.GetValueOrDefault(place.KeyOf(request)) is { } exchange
            ? Task.FromResult(exchange.Reply)
            : throw new CaseErrorException("cassette_miss", Miss(cassette, place, request));
    }

    private static string Miss(SuiteCassette cassette, PromptPlace place, CopJson request)
    {
        string where = $"The cassette of \"{place.Suite}\" has no answer for case \"{place.CaseId}\" " +
            $"(epoch {place.Epoch}, {place.Purpose} call {place.Number})";
        const string Remedy = "Record it again with --record.";
        return cassette.Exchanges.Values.FirstOrDefault(each => each.Place == place) is { } other
            ? $"{where}: the request differs from the recorded one at {JsonDifference.Find(other.Request, request)}. {Remedy}"
            : $"{where}. {Remedy}";
    }
}
