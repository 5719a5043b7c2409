namespace Cop.Cli;

/// <summary>Finds what waits at a host.</summary>
internal static class HostWaits
{
    public static async Task<List<OpenWait>> FindAsync(HostClient host, string? topic, CancellationToken cancellationToken)
    {
        var waits = new List<OpenWait>();
        foreach (var topicId in await TopicsAsync(host, topic, cancellationToken).ConfigureAwait(false))
        {
            var state = await HostTopics.GetStateAsync(host, topicId, cancellationToken).ConfigureAwait(false);
            waits.AddRange(await OpenWait.FindAsync(state, HostTopics.ReadAsync(host, topicId, cancellationToken)).ConfigureAwait(false));
        }

        return waits;
    }

    // Only topics where something waits are folded.
    private static async Task<IReadOnlyCollection<string>> TopicsAsync(HostClient host, string? topic, CancellationToken cancellationToken)
    {
        if (topic is not null)
            return [await HostTopics.ResolveAsync(host, topic, cancellationToken).ConfigureAwait(false)];
        var waiting = new SortedSet<string>(CopId.Comparer);
        foreach (var listing in (string[])["continuations?status=active&limit=1000", "tasks?status=needs_input&limit=1000"])
        {
            await foreach (var row in host.ListAsync(listing, cancellationToken).ConfigureAwait(false))
                waiting.Add(row["topicId"]!.AsString()!);
        }

        return waiting;
    }
}
