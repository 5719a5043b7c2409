namespace Cop.Core.Tests.Engine;

/// <summary>An upcaster that throws from a given call on, until it is repaired, so that events can be appended but not read.</summary>
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

    /// <summary>The error that an operator needs: upcaster, event and reason.</summary>
    public static void ShouldBeNamed(string message, string eventId, string topicId)
    {
        message.ShouldContain(typeof(FragileUpcaster).FullName!);
        message.ShouldContain($"event '{eventId}' (topic '{topicId}'");
        message.ShouldContain("InvalidOperationException: cannot read it");
    }
}
