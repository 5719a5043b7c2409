namespace Cop.Hitl;

/// <summary>A decision that holds on: for a topic, or for the same arguments in a topic, possibly until a time.</summary>
/// <param name="Id">The id, for <see cref="HumanRequests.RevokeAsync"/>.</param>
/// <param name="TopicId">The topic.</param>
/// <param name="Subject">The subject of the decision, such as the name of a tool.</param>
/// <param name="Arguments">The arguments that it holds for; null when it holds for the topic.</param>
/// <param name="Decision">The option.</param>
/// <param name="By">The person who decided.</param>
/// <param name="Until">The time until which it holds; null for no end.</param>
/// <param name="EventId">The id of the event with the decision.</param>
public sealed record StandingDecision(
    string Id, string TopicId, string Subject, CopJson? Arguments, string Decision, string By, DateTimeOffset? Until, string EventId)
{
    /// <summary>
    /// Finds the decision that holds for a subject and its arguments, the narrower one first. Agents call it before they ask.
    /// </summary>
    /// <param name="store">The store, such as <see cref="AgentContext.Store"/>.</param>
    /// <param name="topicId">The topic.</param>
    /// <param name="subject">The subject of the decision.</param>
    /// <param name="arguments">The arguments; null for none.</param>
    /// <param name="now">The time, such as that of <see cref="AgentContext.TimeProvider"/>.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The decision; null when none holds.</returns>
    public static async Task<CopResult<StandingDecision?>> FindAsync(
        ICopReadOnlyStore store, string topicId, string subject, CopJson? arguments, DateTimeOffset now,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        foreach (var scope in arguments is null ? [Standing.Topic] : (string[])[Standing.Arguments, Standing.Topic])
        {
            var found = await store.GetProfileRowAsync(
                topicId, HitlProfile.Name, HitlProfile.StandingKind, Standing.IdOf(subject, scope, arguments), cancellationToken)
                .ConfigureAwait(false);
            if (!found.TryGet(out var row, out var error))
                return error;
            if (row is { Status: "active" } && !(row.Due <= now))
                return From(row);
        }

        return CopResult.Ok<StandingDecision?>(null);
    }

    /// <summary>Writes the decision as JSON, as interfaces and the tool show it.</summary>
    public CopJson ToJson() => CopJson.Object(
        ("topicId", CopJson.From(TopicId)), ("id", CopJson.From(Id)), ("subject", CopJson.From(Subject)),
        ("decision", CopJson.From(Decision)), ("by", CopJson.From(By)),
        ("until", Until is { } until ? CopJson.From(CopTime.Format(until)) : null), ("arguments", Arguments),
        ("eventId", CopJson.From(EventId)));

    internal static StandingDecision From(ProfileRow row) => new(
        row.Id, row.TopicId, row.Body["subject"]!.AsString()!, row.Body["arguments"], row.Body["decision"]!.AsString()!,
        row.Body["by"]!.AsString()!, row.Due, row.Body["eventId"]!.AsString()!);
}
