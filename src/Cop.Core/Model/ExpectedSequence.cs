namespace Cop;

/// <summary>The state of a topic that an append expects. The default is <see cref="Any"/>.</summary>
/// <remarks>Decision M-2.</remarks>
public readonly record struct ExpectedSequence
{
    private readonly long? _lastSeq;

    private ExpectedSequence(bool isNoTopic, long? lastSeq) => (IsNoTopic, _lastSeq) = (isNoTopic, lastSeq);

    /// <summary>Accepts any state of the topic.</summary>
    public static ExpectedSequence Any => default;

    /// <summary>Expects a topic without events.</summary>
    public static ExpectedSequence NoTopic { get; } = new(true, null);

    /// <summary>Whether a topic without events is expected.</summary>
    public bool IsNoTopic { get; }

    /// <summary>The expected last topicSeq; null for <see cref="Any"/> and <see cref="NoTopic"/>.</summary>
    public long? Value => _lastSeq;

    /// <summary>Expects this last topicSeq. 0 is the first event of a topic that is numbered from 0, not a topic without events.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lastSeq"/> is negative.</exception>
    public static ExpectedSequence Exactly(long lastSeq) => lastSeq >= 0
        ? new(false, lastSeq)
        : throw new ArgumentOutOfRangeException(nameof(lastSeq), lastSeq, "A topicSeq must not be negative.");
}
