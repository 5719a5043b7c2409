using System.Collections.Immutable;

namespace Cop.Storage;

/// <summary>All derived rows of a topic as of one moment.</summary>
/// <param name="AppliedSeq">The last topicSeq that the rows include.</param>
/// <param name="Views">The rows, in no order.</param>
public sealed record TopicRows(long AppliedSeq, ImmutableArray<View> Views)
{
    private readonly ValueArray<View> _views = Views;

    /// <summary>The rows, in no order.</summary>
    public ImmutableArray<View> Views { get => _views; init => _views = value; }
}
