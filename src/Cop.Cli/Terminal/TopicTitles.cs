namespace Cop.Cli;

/// <summary>Loads the titles of topics, tasks, steps and continuations, so that a listing of single events can name them.</summary>
internal sealed class TopicTitles(OpenStore store)
{
    private readonly Dictionary<string, string> _topics = new(StringComparer.Ordinal);

    /// <summary>The words for events, with all titles that were loaded.</summary>
    public EventSummary Words { get; } = new();

    /// <summary>Gets the title of a topic; the short form of its id if it has none or is not loaded.</summary>
    public string Of(string topicId) => _topics.GetValueOrDefault(topicId) ?? ShortId.Of(topicId);

    /// <summary>Loads the titles of a topic, once.</summary>
    public async Task LoadAsync(string topicId, CancellationToken cancellationToken)
    {
        if (_topics.ContainsKey(topicId))
            return;
        var state = (await store.Kernel.GetStateAsync(topicId, null, cancellationToken).ConfigureAwait(false)).Unwrap();
        _topics[topicId] = state?.Topic.Title ?? ShortId.Of(topicId);
        if (state is not null)
            Words.Learn(state);
    }
}
