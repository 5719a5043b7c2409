namespace Cop.Core.Tests.Engine;

/// <summary>An upcaster that throws: from a call on, so that an event can be appended through it and not be read, until it is mended.</summary>
internal sealed class FragileUpcaster(string eventType, int goodCalls = 0, Action? beforeItThrows = null) : IUpcaster
{
    private int _left = goodCalls;
    private volatile bool _isMended;

    public string EventType => eventType;

    public string FromVersion => "1";

    public string ToVersion => "2";

    public void Mend() => _isMended = true;

    public CopJson Upcast(CopJson payload)
    {
        if (_isMended || Interlocked.Decrement(ref _left) >= 0)
            return payload.With("isWhole", CopJson.From(true));
        beforeItThrows?.Invoke();
        throw new InvalidOperationException("cannot read it");
    }

    /// <summary>What failed, on which event, and why: all that an operator needs.</summary>
    public static void ShouldBeNamed(string message, string eventId, string topicId)
    {
        message.ShouldContain(typeof(FragileUpcaster).FullName!);
        message.ShouldContain($"event '{eventId}' (topic '{topicId}'");
        message.ShouldContain("InvalidOperationException: cannot read it");
    }
}
