using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Cop.Hitl;

/// <summary>The state of a wait for an answer: the asker's own state, and the times at which something is to be done.</summary>
[CopData(Version = 1)]
internal sealed record AskedQuestion(string RequestId, CopJson State) : ICopData<AskedQuestion>
{
    public DateTimeOffset? TimeoutAt { get; init; }

    public DateTimeOffset? ExpireAt { get; init; }

    public double? RemindEveryMs { get; init; }

    public DateTimeOffset? RemindAt { get; init; }

    public DateTimeOffset? EscalateAt { get; init; }

    public string? EscalateTo { get; init; }

    public string? TaskId { get; init; }

    static string ICopData<AskedQuestion>.Version => "1";

    static JsonTypeInfo<AskedQuestion> ICopData<AskedQuestion>.JsonType => EventJson.For<AskedQuestion>(HitlJson.Default);

    static System.Collections.Immutable.ImmutableArray<IStateUpcaster> ICopData<AskedQuestion>.Upcasters => [];

    /// <summary>The next time at which something is to be done; null for none.</summary>
    [JsonIgnore]
    public DateTimeOffset? NextTimer => new[] { TimeoutAt, RemindAt, EscalateAt }.Min();

    public static AskedQuestion Create(string requestId, CopJson state, AskOptions options, DateTimeOffset now) => new(requestId, state)
    {
        TimeoutAt = now + options.Timeout,
        ExpireAt = now + options.Expire,
        RemindEveryMs = options.RemindEvery?.TotalMilliseconds,
        RemindAt = now + options.RemindEvery,
        EscalateAt = now + options.EscalateAfter,
        EscalateTo = options.EscalateTo,
        TaskId = options.TaskId,
    };
}
