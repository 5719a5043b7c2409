namespace Cop;

/// <summary>Options for importing foreign CloudEvents.</summary>
/// <remarks>Protocol 6.4.2; decisions CE-9, CE-11.</remarks>
public sealed record CloudEventImportOptions
{
    /// <summary>The defaults: the subject is the topic, and the original is not kept.</summary>
    public static CloudEventImportOptions Default { get; } = new();

    /// <summary>Returns the topic of a CloudEvent without a subject; null refuses it.</summary>
    public Func<CloudEventJson, string?>? TopicOf { get; init; }

    /// <summary>Whether the received CloudEvent is also kept, unchanged, as an artifact.</summary>
    public bool PreserveOriginal { get; init; }
}
