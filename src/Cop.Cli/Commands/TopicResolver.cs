using System.CommandLine;
using System.Globalization;

namespace Cop.Cli;

/// <summary>How people name topics and events: by the whole id, by its ending, or not at all where the store has only one topic.</summary>
internal static class TopicResolver
{
    public static Argument<string?> Argument() => new("TOPIC")
    {
        Description = "The topic's id, or its ending; may be left out when the store has one topic.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>The topic that is meant.</summary>
    /// <exception cref="CopException">None is, or several are.</exception>
    public static async Task<string> ResolveAsync(OpenStore store, string? name, CancellationToken cancellationToken)
    {
        if (name is not null && await store.Storage.GetHeadAsync(name, cancellationToken).ConfigureAwait(false) is not null)
            return name;
        var found = new List<string>();
        await foreach (var topicId in store.Storage.ReadTopicIdsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (name is null ? topicId != store.Kernel.OperationsTopicId : topicId.EndsWith(name, StringComparison.Ordinal))
                found.Add(topicId);
        }

        return found.Count switch
        {
            1 => found[0],
            0 when name is null => throw NotFound("The store has no topic."),
            0 => throw NotFound($"There is no topic '{name}' in the store; 'cop topic list' shows those that there are."),
            _ => throw new CopException(new CopError(CopErrorCodes.InvalidQuery, name is null
                ? $"The store has {found.Count} topics; name one ('cop topic list' shows them)."
                : $"'{name}' may be any of {found.Count} topics, such as '{found[0]}'; give more of the id.")),
        };
    }

    /// <summary>An event by its id, by <c>TOPIC#SEQ</c>, or by its topicSeq where the store has one topic.</summary>
    public static async Task<Event> ResolveEventAsync(OpenStore store, string name, CancellationToken cancellationToken)
    {
        if (await store.Storage.FindEventAsync(name, cancellationToken).ConfigureAwait(false) is { } found)
            return found.Event;
        var hash = name.LastIndexOf('#');
        if (long.TryParse(name.AsSpan(hash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
        {
            var topicId = await ResolveAsync(store, hash > 0 ? name[..hash] : null, cancellationToken).ConfigureAwait(false);
            await foreach (var stored in store.Storage.ReadTopicAsync(topicId, seq, seq, cancellationToken).ConfigureAwait(false))
                return stored;
        }

        throw NotFound($"There is no event '{name}' in the store; give an event's id, TOPIC#SEQ, or a topicSeq where there is one topic.");
    }

    private static CopException NotFound(string message) => new(new CopError(CopErrorCodes.NotFound, message));
}
