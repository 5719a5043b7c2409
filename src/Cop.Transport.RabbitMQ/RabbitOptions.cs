namespace Cop.Transport.RabbitMQ;

/// <summary>Options of a replication through RabbitMQ. Both sides use the same name and number of partitions.</summary>
public sealed record RabbitOptions
{
    /// <summary>The address: <c>amqp://user:password@host:5672/vhost</c>, or <c>amqps</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>The name of the replication, the begin of its exchange and queues: 1 to 60 of a-z, 0-9 and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>The number of queues. Each topic is in one of them, so that several consumers keep its order. Default: 4.</summary>
    public int Partitions { get; init; } = 4;

    /// <summary>The number of unacknowledged events of a consumer in one queue. Default: 500.</summary>
    public ushort Prefetch { get; init; } = 500;

    /// <summary>The time after which an unanswered request counts as failed. Default: 20 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The limits of one event; null for the defaults.</summary>
    public JsonLimits? Limits { get; init; }

    /// <summary>Validates the options.</summary>
    /// <exception cref="ArgumentException">An option is invalid; the message names it.</exception>
    public void Validate()
    {
        if (Address is not { IsAbsoluteUri: true, Scheme: "amqp" or "amqps" })
            throw new ArgumentException($"{nameof(Address)} is no AMQP address; use amqp://user:password@host:5672.");
        if (Name is not { Length: > 0 and <= 60 }
            || !Name.All(each => char.IsAsciiLetterLower(each) || char.IsAsciiDigit(each) || each == '-'))
            throw new ArgumentException($"{nameof(Name)} '{Name}' is invalid; use 1 to 60 of a-z, 0-9 and -.");
        ArgumentOutOfRangeException.ThrowIfLessThan(Partitions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Partitions, 256);
        ArgumentOutOfRangeException.ThrowIfLessThan(Prefetch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Timeout, TimeSpan.Zero);
    }

    internal string Shown => $"RabbitMQ at {Address.Host}:{(Address.Port < 0 ? 5672 : Address.Port)}, '{Name}'";

    internal string Exchange => $"cop.{Name}";

    internal string Queue(int partition) => $"cop.{Name}.{partition}";
}
