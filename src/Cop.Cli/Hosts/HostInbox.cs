using Cop.Hitl;

namespace Cop.Cli;

/// <summary>Finds and answers requests to people at a host.</summary>
internal static class HostInbox
{
    private static readonly string[] Statuses = ["open", "answered", "withdrawn", "expired", "closed"];

    /// <summary>Finds a request by its id in any status, or by the end of its id among the open ones.</summary>
    /// <exception cref="CopException">No request matches, or more than one.</exception>
    public static async Task<CopJson> FindAsync(HostClient host, string name, string? topic, CancellationToken cancellationToken)
    {
        var topicId = topic is null ? null : await HostTopics.ResolveAsync(host, topic, cancellationToken).ConfigureAwait(false);
        var only = topicId is null ? "" : $"&topicId={Uri.EscapeDataString(topicId)}";
        var found = new List<CopJson>();
        foreach (var status in Statuses)
        {
            var listed = await host.GetAsync($"inbox?limit=1000&status={status}{only}", cancellationToken).ConfigureAwait(false);
            found.AddRange((listed["items"]?.Items ?? []).Where(request => request["requestId"]?.AsString() is { } id
                && (id == name || status == "open" && id.EndsWith(name, StringComparison.Ordinal))));
        }

        return found switch
        {
            [var one] => one,
            [] => throw new CopException(new CopError(HitlErrorCodes.RequestUnknown, $"The host has no request '{name}'.")),
            [var first, ..] => throw new CopException(new CopError(CopErrorCodes.InvalidQuery,
                $"'{name}' matches {found.Count} requests, such as '{first["requestId"]!.AsString()}'; give more of the id, or --topic.")),
        };
    }

    /// <summary>Answers a request as it was read.</summary>
    /// <returns>The event of the answer.</returns>
    public static async Task<Event> AnswerAsync(
        HostClient host, CopJson request, HumanAnswer answer, CancellationToken cancellationToken)
    {
        var body = CopJson.Object(
            ("decision", Text(answer.Decision)), ("value", answer.Value), ("rationale", Text(answer.Rationale)),
            ("shownHash", request["shownHash"]), ("holdsFor", Text(answer.HoldsFor)),
            ("holdsUntil", answer.HoldsUntil is { } until ? CopJson.From(CopTime.Format(until)) : null));
        var path = $"inbox/{Escaped(request, "topicId")}/{Escaped(request, "requestId")}/answer";
        var receipt = await host.PostAsync(path, body, cancellationToken).ConfigureAwait(false);
        return Event.From(receipt["events"]!.Items.Last()).Unwrap();
    }

    private static string Escaped(CopJson request, string member) => Uri.EscapeDataString(request[member]?.AsString() ?? "");

    private static CopJson? Text(string? text) => text is null ? null : CopJson.From(text);
}
