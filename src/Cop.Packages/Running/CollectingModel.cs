using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Answers from the records of a run and collects the exchanges for its cassettes.</summary>
/// <param name="replies">The recorded replies by key.</param>
internal sealed class CollectingModel(IReadOnlyDictionary<string, ModelReply> replies) : IPromptModel
{
    private readonly ConcurrentDictionary<string, RecordedExchange> _exchanges = new(StringComparer.Ordinal);

    public Task<ModelReply> AskAsync(ModelPrompt prompt, PromptPlace place, CancellationToken cancellationToken)
    {
        var request = prompt.ToJson();
        string key = place.KeyOf(request);
        if (!replies.TryGetValue(key, out var reply)) throw new CaseErrorException("not_recorded", $"{place} has no record.");
        _exchanges[key] = new RecordedExchange(key, place, request, reply);
        return Task.FromResult(reply);
    }

    /// <summary>The exchanges of a suite.</summary>
    public SuiteCassette CassetteOf(string suite) => new(_exchanges.Where(each => each.Value.Place.Suite == suite)
        .ToImmutableSortedDictionary(each => each.Key, each => each.Value, StringComparer.Ordinal));
}
