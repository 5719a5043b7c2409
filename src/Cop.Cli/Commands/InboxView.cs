using System.Globalization;
using Cop.Hitl;

namespace Cop.Cli;

/// <summary>Shows requests to people.</summary>
internal static class InboxView
{
    public static void Write(CommandContext invocation, IReadOnlyList<StandingDecision> listed)
    {
        if (listed.Count == 0)
        {
            invocation.Screen.Note("No decision holds on.");
            return;
        }

        var table = new TextTable("decision", "on", "holds for", "until", "by", "topic", "id");
        foreach (var standing in listed)
        {
            table.Add(
                standing.Decision, standing.Subject, standing.Arguments?.ToString() ?? "the topic",
                standing.Until is { } until ? invocation.TimeText(until) : "revoked", standing.By, standing.TopicId, standing.Id[..12]);
        }

        table.Write(invocation.Screen);
    }

    public static void Write(CommandContext invocation, IReadOnlyList<HumanRequest> listed)
    {
        if (listed.Count == 0)
        {
            invocation.Screen.Note("There are no requests.");
            return;
        }

        var table = new TextTable("request", "for", "due", "answers", "topic", "question");
        foreach (var request in listed)
        {
            table.Add(
                request.Id, request.Assignee ?? "any person", request.Due is { } due ? invocation.TimeText(due) : "",
                string.Create(CultureInfo.InvariantCulture, $"{request.Answers.Length}/{request.Quorum}"), request.TopicId, request.Text);
        }

        table.Write(invocation.Screen);
    }

    public static void Write(CommandContext invocation, HumanRequest request, IReadOnlyList<Event> history)
    {
        var screen = invocation.Screen;
        screen.Text(request.Text, 2, "bold");
        screen.Text($"{request.Id}, {request.Status.ToString().ToLowerInvariant()}, for {request.Assignee ?? "any person"}"
            + (request.Due is { } due ? $", due {invocation.TimeText(due)}" : ""));
        if (request.IsDecision)
            screen.Text($"Options: {string.Join(", ", request.Options)}");
        foreach (var name in (string[])["proposal", "schema", "shows"])
        {
            if (request.Payload[name] is { } shown)
                screen.Text($"{name}: {shown}", 2);
        }

        foreach (var next in history)
            screen.Text($"{next.TopicSeq} {next.Type} by {next.Initiator} at {invocation.TimeText(next.CreatedAt)}", 2);
    }
}
