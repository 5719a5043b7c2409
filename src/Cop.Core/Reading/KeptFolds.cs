using System.Collections.Immutable;

namespace Cop;

/// <summary>Recent folds of topics, kept up to a size, so that a state at a later topicSeq continues from one of them.</summary>
/// <remarks>
/// Events never change, so a fold stays valid until the store loses the end of its log; the generation tells that. Decision M-16.
/// </remarks>
internal sealed class KeptFolds(long maxBytes)
{
    /// <summary>The default of the size: 64 MiB.</summary>
    public const long DefaultBytes = 64L << 20;

    /// <summary>The distance of kept folds within one long fold.</summary>
    public const long Stride = 10_000;

    // A row with its strings, measured for tasks and steps with short texts.
    private const long BytesPerView = 600;

    private readonly Lock _gate = new();
    private readonly LinkedList<Fold> _byUse = [];
    private readonly Dictionary<string, SortedList<long, LinkedListNode<Fold>>> _byTopic = new(StringComparer.Ordinal);

    /// <summary>The estimated size of what is kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>Finds the latest fold of a topic at or before a topicSeq; null when there is none of this generation.</summary>
    public (long Seq, ImmutableArray<View> Views)? Find(string topicId, long atSeq, long generation)
    {
        lock (_gate)
        {
            if (!_byTopic.TryGetValue(topicId, out var folds))
                return null;
            for (var index = folds.Count - 1; index >= 0; index--)
            {
                var node = folds.Values[index];
                if (node.Value.Generation != generation)
                    Remove(node);
                else if (node.Value.Seq <= atSeq)
                {
                    _byUse.Remove(node);
                    _byUse.AddFirst(node);
                    return (node.Value.Seq, node.Value.Views);
                }
            }

            return null;
        }
    }

    /// <summary>Keeps a fold; those that were used least make room for it.</summary>
    public void Keep(string topicId, long seq, IReadOnlyCollection<View> views, long generation)
    {
        var size = views.Sum(view => BytesPerView + (view is ProfileRow row ? row.Body.Utf8.Length : 0));
        if (size > maxBytes / 4)
            return;
        var fold = new Fold(topicId, seq, [.. views], generation, size);
        lock (_gate)
        {
            if (!_byTopic.TryGetValue(topicId, out var folds))
                _byTopic[topicId] = folds = [];
            if (folds.TryGetValue(seq, out var known))
                Remove(known);
            if (!_byTopic.ContainsKey(topicId))
                _byTopic[topicId] = folds;
            folds[seq] = _byUse.AddFirst(fold);
            Bytes += size;
            while (Bytes > maxBytes)
                Remove(_byUse.Last!);
        }
    }

    private void Remove(LinkedListNode<Fold> node)
    {
        _byUse.Remove(node);
        Bytes -= node.Value.Size;
        var folds = _byTopic[node.Value.TopicId];
        folds.Remove(node.Value.Seq);
        if (folds.Count == 0)
            _byTopic.Remove(node.Value.TopicId);
    }

    private sealed record Fold(string TopicId, long Seq, ImmutableArray<View> Views, long Generation, long Size);
}
