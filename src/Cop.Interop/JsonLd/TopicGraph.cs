using System.Runtime.CompilerServices;
using System.Text;

namespace Cop;

/// <summary>Reads a whole topic as a graph: the topic, its events, tasks, steps, artifacts and continuations, and the actors.</summary>
/// <remarks>Protocol 7.5.</remarks>
public static class TopicGraph
{
    /// <summary>Reads the nodes. The state is that of one moment; events that became durable later are left out.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="topicId">Topic id.</param>
    /// <param name="export">The mapping; null for the default options.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The nodes, none if there is no such topic. The memory that is used is that of the topic's state.</returns>
    /// <exception cref="CopException">The store is unreachable.</exception>
    public static async IAsyncEnumerable<GraphNode> ReadAsync(
        CopKernel kernel, string topicId, JsonLdExport? export = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentException.ThrowIfNullOrEmpty(topicId);
        export ??= new JsonLdExport();
        // A blocked replica has events that its state does not have yet.
        var head = await kernel.Log.GetHeadAsync(topicId, cancellationToken).ConfigureAwait(false);
        if (head is null)
            yield break;
        var state = (await kernel.GetStateAsync(topicId, null, cancellationToken).ConfigureAwait(false)).Unwrap();
        if (state is not null)
            yield return export.Describe(state.Topic);
        var actors = new SortedSet<string>(StringComparer.Ordinal);
        var last = Math.Max(head.LastSeq, state?.AsOfSeq ?? 0);
        await foreach (var stored in kernel.Log.ReadTopicAsync(topicId, 0, last, cancellationToken).ConfigureAwait(false))
        {
            if (stored.Initiator is { Length: > 0 } initiator)
                actors.Add(initiator);
            yield return export.Describe(stored);
        }

        if (state is not null)
        {
            await foreach (var node in DescribeAsync(kernel, state, export, cancellationToken).ConfigureAwait(false))
                yield return node;
        }

        foreach (var actor in actors)
            yield return export.DescribeActor(actor);
    }

    /// <summary>Writes nodes as one JSON-LD document, a node a line.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="export">The mapping that described them.</param>
    /// <param name="target">The stream, which is not closed.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <returns>The number of nodes.</returns>
    public static async Task<long> WriteJsonLdAsync(
        IAsyncEnumerable<GraphNode> nodes, JsonLdExport export, Stream target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(export);
        ArgumentNullException.ThrowIfNull(target);
        await target.WriteAsync(Encoding.UTF8.GetBytes($"{{\"@context\":{export.Context},\"@graph\":["), cancellationToken)
            .ConfigureAwait(false);
        var count = 0L;
        await foreach (var node in nodes.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            await target.WriteAsync(count++ == 0 ? "\n"u8.ToArray() : ",\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            await target.WriteAsync(node.ToJson().Utf8, cancellationToken).ConfigureAwait(false);
        }

        await target.WriteAsync("\n]}\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
        return count;
    }

    /// <summary>Writes nodes as N-Quads.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="target">The stream, which is not closed.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <returns>The number of nodes.</returns>
    public static async Task<long> WriteNQuadsAsync(
        IAsyncEnumerable<GraphNode> nodes, Stream target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(target);
        var count = 0L;
        await foreach (var node in nodes.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            await target.WriteAsync(Encoding.UTF8.GetBytes(node.ToNQuads()), cancellationToken).ConfigureAwait(false);
            count++;
        }

        return count;
    }

    private static async IAsyncEnumerable<GraphNode> DescribeAsync(
        CopKernel kernel, TopicState state, JsonLdExport export, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var task in state.Tasks)
            yield return export.Describe(task);
        foreach (var step in state.Steps)
            yield return export.Describe(step);
        foreach (var entry in state.Artifacts)
        {
            var found = await kernel.Store.GetArtifactAsync(entry.TopicId, entry.Id, cancellationToken).ConfigureAwait(false);
            yield return found.Unwrap() is { } artifact ? export.Describe(artifact) : export.Describe(entry);
        }

        foreach (var continuation in state.Continuations)
            yield return export.Describe(continuation);
    }
}
