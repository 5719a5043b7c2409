namespace Cop;

/// <summary>The state of a topic that an append expects. The default is <see cref="Any"/>.</summary>
/// <remarks>Decision M-2.</remarks>
public readonly record struct ExpectedSequence
{
    private readonly long? _lastSeq;

    private ExpectedSequence(bool isNoTopic, long? lastSeq) => (IsNoTopic, _lastSeq) = (isNoTopic, lastSeq);

    /// <summary>Append wherever the topic is.</summary>
    public static ExpectedSequence Any => default;

    /// <summary>The topic must not have any event.</summary>
    public static ExpectedSequence NoTopic { get; } = new(true, null);

    /// <summary>Whether the topic must not have any event.</summary>
    public bool IsNoTopic { get; }

    /// <summary>The last topicSeq expected; null for any, and where no event is expected.</summary>
    public long? Value => _lastSeq;

    /// <summary>The topic's last topicSeq must be this one; 0 is the first of a topic that is numbered from 0, and not a topic without events.</summary>
    public static ExpectedSequence Exactly(long lastSeq) => lastSeq >= 0
        ? new(false, lastSeq)
        : throw new ArgumentOutOfRangeException(nameof(lastSeq), lastSeq, "A topicSeq is not negative.");
}
