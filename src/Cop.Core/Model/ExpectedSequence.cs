namespace Cop;

/// <summary>What a caller knows of the topic that it appends to (M-2). The default is <see cref="Any"/>.</summary>
public readonly record struct ExpectedSequence
{
    private readonly bool _isSet;

    private ExpectedSequence(long lastSeq) => (_isSet, LastSeq) = (true, lastSeq);

    /// <summary>Append wherever the topic is.</summary>
    public static ExpectedSequence Any => default;

    /// <summary>The topic must not have any event.</summary>
    public static ExpectedSequence NoTopic { get; } = new(0);

    /// <summary>The last topicSeq expected; 0 for a topic without events, null for any.</summary>
    public long? Value => _isSet ? LastSeq : null;

    private long LastSeq { get; }

    /// <summary>The topic's last topicSeq must be this one.</summary>
    public static ExpectedSequence Exactly(long lastSeq) => lastSeq >= 0
        ? new(lastSeq)
        : throw new ArgumentOutOfRangeException(nameof(lastSeq), lastSeq, "A topicSeq is not negative.");
}
