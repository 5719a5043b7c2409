namespace Cop.Transport.Nats;

/// <summary>Options of a replication through NATS JetStream. Both sides use the same name.</summary>
public sealed record NatsOptions
{
    /// <summary>The address: <c>nats://user:password@host:4222</c>, or <c>tls</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>The name of the replication, the end of its stream's name: 1 to 60 of a-z, 0-9 and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>The durable consumer of a reader; readers with one name share it. Default: <c>replica</c>.</summary>
    public string Consumer { get; init; } = "replica";

    /// <summary>The number of events that a reader takes before it acknowledges them. Default: 200.</summary>
    public int BatchSize { get; init; } = 200;

    /// <summary>The time after which an event that was not acknowledged is delivered again. Default: 30 s.</summary>
    public TimeSpan AcknowledgeWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time after which an unanswered request counts as failed. Default: 20 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The limits of one event; null for the defaults.</summary>
    public JsonLimits? Limits { get; init; }

    /// <summary>Validates the options.</summary>
    /// <exception cref="ArgumentException">An option is invalid; the message names it.</exception>
    public void Validate()
    {
        if (Address is not { IsAbsoluteUri: true, Scheme: "nats" or "tls" })
            throw new ArgumentException($"{nameof(Address)} is no NATS address; use nats://host:4222.");
        CheckName(Name, nameof(Name));
        CheckName(Consumer, nameof(Consumer));
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(AcknowledgeWait, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Timeout, TimeSpan.Zero);
    }

    internal string Shown => $"NATS at {Address.Host}:{(Address.Port < 0 ? 4222 : Address.Port)}, '{Name}'";

    internal string Stream => $"COP-{Name}";

    internal string Subject => $"cop.{Name}";

    private static void CheckName(string? name, string option)
    {
        if (name is not { Length: > 0 and <= 60 }
            || !name.All(each => char.IsAsciiLetterLower(each) || char.IsAsciiDigit(each) || each == '-'))
            throw new ArgumentException($"{option} '{name}' is invalid; use 1 to 60 of a-z, 0-9 and -.");
    }
}
