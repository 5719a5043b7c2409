using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Cop.Cli;

/// <summary>Reads topics at a host.</summary>
internal static class HostTopics
{
    /// <summary>Finds the id of a topic by the id or its end.</summary>
    /// <exception cref="CopException">No topic matches, or more than one.</exception>
    public static async Task<string> ResolveAsync(HostClient host, string name, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        await foreach (var topic in host.ListAsync("topics?limit=1000", cancellationToken).ConfigureAwait(false))
        {
            if (topic["id"]?.AsString() is not { } id)
                continue;
            if (id == name)
                return id;
            if (id.EndsWith(name, StringComparison.Ordinal))
                found.Add(id);
        }

        return found switch
        {
            [var one] => one,
            [] => throw new CopException(new CopError(CopErrorCodes.NotFound, $"The host has no topic '{name}'.")),
            [var first, ..] => throw new CopException(new CopError(CopErrorCodes.InvalidQuery,
                $"'{name}' matches {found.Count} topics, such as '{first}'; give more of the id.")),
        };
    }

    /// <summary>Finds an event by its id or by <c>TOPIC#SEQ</c>.</summary>
    public static async Task<string> ResolveEventAsync(HostClient host, string name, CancellationToken cancellationToken)
    {
        var hash = name.LastIndexOf('#');
        if (hash <= 0 || !long.TryParse(name.AsSpan(hash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
            return name;
        var topicId = await ResolveAsync(host, name[..hash], cancellationToken).ConfigureAwait(false);
        var page = await host.GetAsync(string.Create(CultureInfo.InvariantCulture,
            $"topics/{Uri.EscapeDataString(topicId)}/events?from={seq}&to={seq}"), cancellationToken).ConfigureAwait(false);
        return page["events"]!.Items.FirstOrDefault()?["id"]?.AsString()
            ?? throw new CopException(new CopError(CopErrorCodes.NotFound, $"The host has no event '{name}'."));
    }

    /// <summary>Gets the state of a topic; null when it has none.</summary>
    public static async Task<TopicState> GetStateAsync(HostClient host, string topicId, CancellationToken cancellationToken)
    {
        var json = await host.GetAsync($"topics/{Uri.EscapeDataString(topicId)}/state", cancellationToken).ConfigureAwait(false);
        return new TopicState
        {
            AsOfSeq = json["asOfSeq"]!.Element.GetInt64(), Digest = json["digest"]!.AsString()!,
            Topic = (Topic)ViewJson.Read(ViewKind.Topic, json["topic"]!.Utf8.Span),
            Tasks = Rows<CopTask>(json, "tasks", ViewKind.Task), Steps = Rows<Step>(json, "steps", ViewKind.Step),
            Artifacts = Rows<ArtifactEntry>(json, "artifacts", ViewKind.Artifact),
            Continuations = Rows<Continuation>(json, "continuations", ViewKind.Continuation),
            Errors = Rows<ProjectionError>(json, "errors", ViewKind.ProjectionError),
        };
    }

    /// <summary>Reads the events of a topic.</summary>
    public static async IAsyncEnumerable<Event> ReadAsync(
        HostClient host, string topicId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var from = (long?)0; from is { } next;)
        {
            var page = await host.GetAsync(string.Create(CultureInfo.InvariantCulture,
                $"topics/{Uri.EscapeDataString(topicId)}/events?limit=1000&from={next}"), cancellationToken).ConfigureAwait(false);
            foreach (var stored in page["events"]!.Items)
                yield return Event.From(stored).Unwrap();
            from = page["next"]?.Element.GetInt64();
        }
    }

    /// <summary>Reads the last events of a topic and then each new one, until it is cancelled; resumes where a stream ends.</summary>
    public static async IAsyncEnumerable<Event> WatchAsync(
        HostClient host, string topicId, long tail, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var topic = await host.GetAsync($"topics/{Uri.EscapeDataString(topicId)}", cancellationToken).ConfigureAwait(false);
        var next = Math.Max(0, (topic.At("/head/lastSeq")?.Element.GetInt64() ?? 0) + 1 - tail);
        while (true)
        {
            await foreach (var stored in host.StreamAsync(topicId, next, cancellationToken).ConfigureAwait(false))
            {
                next = stored.TopicSeq + 1;
                yield return stored;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
        }
    }

    private static ImmutableArray<TView> Rows<TView>(CopJson state, string member, ViewKind kind) where TView : View =>
        [.. (state[member]?.Items ?? []).Select(row => (TView)ViewJson.Read(kind, row.Utf8.Span))];
}
