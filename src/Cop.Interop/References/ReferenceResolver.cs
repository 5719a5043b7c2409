namespace Cop;

/// <summary>Resolves JSON References to the contents of a topic. It only reads, and uses no network.</summary>
/// <param name="store">The views: <see cref="CopKernel.Store"/> or <see cref="AgentContext.Store"/>.</param>
/// <param name="log">The events: <see cref="CopKernel.Log"/> or <see cref="AgentContext.Log"/>.</param>
/// <remarks>The kernel itself never resolves a reference. Protocol 8.2.3, 8.3; decision D-92.</remarks>
public sealed class ReferenceResolver(ICopReadOnlyStore store, IEventLog log)
{
    /// <summary>The greatest number of references that are followed in a chain.</summary>
    public const int MaxDepth = 8;

    /// <summary>
    /// Resolves a reference. The IRI before a fragment is the id of an artifact, event, task or step of the topic, or of the topic itself,
    /// and the pointer starts at the whole object. A reference that has only a fragment starts at <paramref name="document"/>, or, if
    /// another reference led to it, at the <c>payload</c> or <c>metadata</c> that holds it.
    /// </summary>
    /// <param name="topicId">The topic in which ids are looked up.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="document">The whole <c>payload</c> or <c>metadata</c> that holds the reference.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The value; null if the topic does not hold it, so that the reference stays an opaque link; <c>limit_exceeded</c> if
    /// references form a cycle or a chain of more than <see cref="MaxDepth"/>; <c>invalid_query</c> if a fragment on the way is no JSON
    /// Pointer.</returns>
    /// <remarks>Decision D-93.</remarks>
    public async Task<CopResult<CopJson?>> ResolveAsync(
        string topicId, Reference reference, CopJson document, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(topicId);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(document);
        var (next, root, passed) = (reference, new Root("", "", document), new List<(string Resource, string Pointer)>());
        while (true)
        {
            var place = next.Resource.Length > 0 ? (next.Resource, next.Pointer) : (root.Resource, Pointer: root.Prefix + next.Pointer);
            if (passed.Contains(place))
                return new CopError(CopErrorCodes.LimitExceeded, $"The reference '{reference}' leads in a circle, through '{next}'.");
            if (passed.Count == MaxDepth)
            {
                return new CopError(
                    CopErrorCodes.LimitExceeded,
                    $"The reference '{reference}' leads through more than {MaxDepth} others, the last of them '{next}'.");
            }

            passed.Add(place);

            if (next.Resource.Length > 0)
            {
                var found = await FindAsync(topicId, next.Resource, cancellationToken).ConfigureAwait(false);
                if (!found.TryGet(out var whole, out var unread))
                    return unread;
                if (whole is null)
                    return (CopJson?)null;
                root = Root.Of(next.Resource, whole, next.Pointer);
            }

            if (root.Document.At(place.Pointer[root.Prefix.Length..]) is not { } value)
                return (CopJson?)null;
            if (Reference.TextOf(value) is not { } text)
                return value;
            if (!Reference.Parse(text).TryGet(out next!, out var malformed))
                return malformed;
        }
    }

    private async Task<CopResult<CopJson?>> FindAsync(string topicId, string id, CancellationToken cancellationToken)
    {
        if (!(await store.GetArtifactAsync(topicId, id, cancellationToken).ConfigureAwait(false)).TryGet(out var artifact, out var unread))
            return unread;
        if (artifact is not null)
            return ViewJson.Write(artifact);
        if (await log.FindEventAsync(id, cancellationToken).ConfigureAwait(false) is { } stored && stored.Event.TopicId == topicId)
            return stored.Event.Json;
        if (!(await store.GetTaskAsync(topicId, id, cancellationToken).ConfigureAwait(false)).TryGet(out var task, out unread))
            return unread;
        if (task is not null)
            return ViewJson.Write(task);
        if (!(await store.GetStepAsync(topicId, id, cancellationToken).ConfigureAwait(false)).TryGet(out var step, out unread))
            return unread;
        if (step is not null)
            return ViewJson.Write(step);
        if (!(await store.GetTopicAsync(topicId, cancellationToken).ConfigureAwait(false)).TryGet(out var topic, out unread))
            return unread;
        return topic?.Id == id ? ViewJson.Write(topic) : null;
    }

    /// <summary>The start of a fragment: a whole object, or its payload or metadata, to which <c>Prefix</c> points.</summary>
    private readonly record struct Root(string Resource, string Prefix, CopJson Document)
    {
        public static Root Of(string resource, CopJson whole, string pointer)
        {
            foreach (var member in (string[])["payload", "metadata"])
            {
                if ((pointer + "/").StartsWith($"/{member}/", StringComparison.Ordinal) && whole[member] is { } part)
                    return new Root(resource, "/" + member, part);
            }

            return new Root(resource, "", whole);
        }
    }
}
