using System.CommandLine;
using System.Globalization;

namespace Cop.Cli;

/// <summary>Resolves what people type for a topic or an event: an id, the end of a topic id, or nothing if there is one topic.</summary>
internal static class TopicResolver
{
    /// <summary>The description of an argument that <see cref="ResolveEventAsync"/> resolves.</summary>
    public const string EventDescription = "The event: its id, TOPIC#SEQ, or a topicSeq if the store has one topic.";

    public static Argument<string?> Argument(
        string description = "The topic: its id or the end of it. Not needed if the store has one topic.") => new("TOPIC")
    {
        Description = description,
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Finds the id of a topic.</summary>
    /// <exception cref="CopException">No topic matches, or more than one.</exception>
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
            0 => throw NotFound($"The store has no topic '{name}'; 'cop topic list' shows its topics."),
            _ => throw new CopException(new CopError(CopErrorCodes.InvalidQuery, name is null
                ? $"The store has {found.Count} topics; name one. 'cop topic list' shows them."
                : $"'{name}' matches {found.Count} topics, such as '{found[0]}'; give more of the id.")),
        };
    }

    /// <summary>Finds the ids of one topic, or of all topics where none is named.</summary>
    public static async Task<IReadOnlyList<string>> ResolveManyAsync(OpenStore store, string? name, CancellationToken cancellationToken)
    {
        if (name is not null)
            return [await ResolveAsync(store, name, cancellationToken).ConfigureAwait(false)];
        var all = new List<string>();
        await foreach (var topicId in store.Storage.ReadTopicIdsAsync(cancellationToken).ConfigureAwait(false))
            all.Add(topicId);
        return all;
    }

    /// <summary>Finds an event by its id, by <c>TOPIC#SEQ</c>, or by its topicSeq if the store has one topic.</summary>
    /// <exception cref="CopException">No event matches.</exception>
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

        throw NotFound($"The store has no event '{name}'; give an event id, TOPIC#SEQ, or a topicSeq if the store has one topic.");
    }

    private static CopException NotFound(string message) => new(new CopError(CopErrorCodes.NotFound, message));
}
