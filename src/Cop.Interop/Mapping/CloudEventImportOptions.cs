namespace Cop;

/// <summary>How foreign CloudEvents become drafts.</summary>
public sealed record CloudEventImportOptions
{
    /// <summary>The defaults: the topic is the subject, and the original is not kept.</summary>
    public static CloudEventImportOptions Default { get; } = new();

    /// <summary>The topic of a CloudEvent without a subject; null refuses it (CE-9).</summary>
    public Func<CloudEvent, string?>? TopicOf { get; init; }

    /// <summary>Whether the CloudEvent is recorded unchanged as an artifact, too (spec 6.4.2, CE-11).</summary>
    public bool PreserveOriginal { get; init; }
}
