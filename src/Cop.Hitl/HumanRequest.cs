using System.Collections.Immutable;

namespace Cop.Hitl;

/// <summary>A request to people, as its row has it.</summary>
public sealed class HumanRequest
{
    private readonly ProfileRow _row;

    private HumanRequest(ProfileRow row) => _row = row;

    /// <summary>The topic that it was asked in.</summary>
    public string TopicId => _row.TopicId;

    /// <summary>The id, unique in its topic.</summary>
    public string Id => _row.Id;

    /// <summary>The status.</summary>
    public HumanRequestStatus Status => _row.Status switch
    {
        RequestRow.Open => HumanRequestStatus.Open,
        RequestRow.Answered => HumanRequestStatus.Answered,
        RequestRow.Withdrawn => HumanRequestStatus.Withdrawn,
        RequestRow.Expired => HumanRequestStatus.Expired,
        _ => HumanRequestStatus.Closed,
    };

    /// <summary>Whether it asks for a decision between options; otherwise for an input.</summary>
    public bool IsDecision => !RequestRow.IsInput(_row);

    /// <summary>The name of the <see cref="Question{TState,TAnswer}"/> that it belongs to; null when it was asked without one.</summary>
    public string? Name => Payload["name"]?.AsString();

    /// <summary>The key that tells it from other requests of its question; null for none.</summary>
    public string? Key => Payload["key"]?.AsString();

    /// <summary>The question, or the prompt of an input.</summary>
    public string Text => (Payload["question"] ?? Payload["prompt"])?.AsString() ?? "";

    /// <summary>The payload of the event that asked: everything that the person is to be shown.</summary>
    public CopJson Payload => RequestRow.Request(_row);

    /// <summary>The hash of <see cref="Payload"/>; an answer carries it to prove what was shown.</summary>
    public string ShownHash => _row.Body["shownHash"]!.AsString()!;

    /// <summary>The ids of the options of a decision; empty for an input.</summary>
    public ImmutableArray<string> Options => [.. RequestRow.OptionIds(Payload)];

    /// <summary>The person (<c>human:…</c>) or role (<c>role:…</c>) that is asked now; null for any person.</summary>
    public string? Assignee => _row.Assignee;

    /// <summary>The persons and roles that it was with, the present one last.</summary>
    public ImmutableArray<string> Chain => [.. RequestRow.Chain(_row)];

    /// <summary>The identity that asked.</summary>
    public string? AskedBy => _row.Body["askedBy"]?.AsString();

    /// <summary>The id of the event that asked.</summary>
    public string EventId => _row.Body["eventId"]!.AsString()!;

    /// <summary>The time by which an answer is due; null for none.</summary>
    public DateTimeOffset? Due => _row.Due;

    /// <summary>The time at which it was asked.</summary>
    public DateTimeOffset AskedAt => _row.CreatedAt;

    /// <summary>The number of answers of different persons that it asks for.</summary>
    public int Quorum => (int)RequestRow.Quorum(Payload);

    /// <summary>The answers that count, in their order.</summary>
    public ImmutableArray<CountedAnswer> Answers =>
        [.. RequestRow.Answers(_row).Select(answer => new CountedAnswer(
            answer["eventId"]!.AsString()!, answer["by"]!.AsString()!, answer["actingAs"]?.AsString()))];

    /// <summary>Creates the request of a row of the profile.</summary>
    /// <exception cref="ArgumentException">The row is of another kind.</exception>
    public static HumanRequest From(ProfileRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Profile == HitlProfile.Name && row.Kind == HitlProfile.RequestKind
            ? new HumanRequest(row) : throw new ArgumentException($"The row '{row.Id}' of {row.Profile} is no request.", nameof(row));
    }

    /// <summary>Writes the request as JSON, as interfaces and the tool show it.</summary>
    public CopJson ToJson() => CopJson.Object(
        ("topicId", CopJson.From(TopicId)), ("requestId", CopJson.From(Id)),
        ("status", CopJson.From(Status.ToString().ToLowerInvariant())),
        ("assignee", Assignee is { } assignee ? CopJson.From(assignee) : null),
        ("askedBy", AskedBy is { } asker ? CopJson.From(asker) : null), ("askedAt", CopJson.From(CopTime.Format(AskedAt))),
        ("dueAt", Due is { } due ? CopJson.From(CopTime.Format(due)) : null), ("request", Payload),
        ("shownHash", CopJson.From(ShownHash)),
        ("answers", CopJson.Array(Answers.Select(answer => CopJson.Object(
            ("eventId", CopJson.From(answer.EventId)), ("by", CopJson.From(answer.By)),
            ("actingAs", answer.ActingAs is { } role ? CopJson.From(role) : null))))));

    internal long FirstSeq => _row.CreatedSeq;

    internal long LastSeq => _row.UpdatedSeq;
}
