namespace Cop;

/// <summary>The limits of the text of a CloudEvent, derived from those of its event.</summary>
/// <remarks>Decision D-17.</remarks>
internal static class CloudEventLimits
{
    // One byte of metadata becomes at most seven: U+007F is raw in an event and as \\u007f in a string that holds JSON.
    private const int Growth = 8;

    private const int AttributeRoom = 4096;

    /// <summary>The limits of JSON text in an attribute. Its size was limited with the CloudEvent; its depth bounds the stack.</summary>
    public static JsonLimits Carried { get; } = new() { MaxBytes = int.MaxValue, MaxDepth = 1024 };

    public static JsonLimits Envelope(JsonLimits? limits)
    {
        limits ??= JsonLimits.Default;
        return new JsonLimits
        {
            MaxBytes = (int)Math.Min(int.MaxValue, limits.MaxBytes * (long)Growth + AttributeRoom),
            MaxDepth = Deeper(limits.MaxDepth, 1),
        };
    }

    /// <summary>Adds levels to a depth: <c>copExtra</c> as JSON nests members of the event one level deeper.</summary>
    public static int Deeper(int depth, int levels) => (int)Math.Min(int.MaxValue, (long)depth + levels);
}
