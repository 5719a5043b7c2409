using Spectre.Console;

namespace Cop.Cli;

/// <summary>Gets answers to the checkers' questions: from the person at the terminal, or by a standing yes.</summary>
internal sealed class Answers(CopKernel kernel, string topicId, ConsoleOutput screen, bool acceptsAll)
{
    private static readonly Actor Person = Actor.Human("reviewer");

    /// <summary>Whether anybody is there to answer.</summary>
    public bool CanAnswer => acceptsAll || ConsoleOutput.HasPerson;

    /// <summary>Answers a question, unless that has happened before.</summary>
    public async Task AnswerAsync(Event request, CancellationToken cancellationToken)
    {
        var requestId = request.Payload["requestId"]!.AsString()!;
        if (!CanAnswer || await IsAnsweredAsync(kernel.Log, requestId, cancellationToken).ConfigureAwait(false))
            return;
        var decision = acceptsAll || await AskAsync(request, cancellationToken).ConfigureAwait(false) ? DemoNames.Accepted : DemoNames.Rejected;
        var draft = DemoNames.Draft(
            requestId, DemoNames.DecisionProvided,
            ("requestId", CopJson.From(requestId)),
            ("decision", CopJson.From(decision)),
            ("comment", acceptsAll ? CopJson.From("accepted by --yes") : null)) with { ParentEventIds = [request.Id] };
        (await kernel.AppendAsync(topicId, draft, Person, cancellationToken: cancellationToken).ConfigureAwait(false)).Unwrap();
    }

    /// <summary>Whether nothing goes on until somebody answers.</summary>
    public static async Task<bool> IsWaitingAsync(CopKernel kernel, string topicId, CancellationToken cancellationToken)
    {
        var tasks = await kernel.Store.ReadTasksAsync(topicId, cancellationToken).ConfigureAwait(false);
        var open = tasks.Where(task => !task.Status.IsTerminal()).ToList();
        foreach (var task in open)
        {
            if (task.Status != CopTaskStatus.NeedsInput || await IsAnsweredAsync(kernel.Log, task.RequestId!, cancellationToken).ConfigureAwait(false))
                return false;
        }

        return open.Count > 0;
    }

    private static async Task<bool> IsAnsweredAsync(IEventLog log, string requestId, CancellationToken cancellationToken) =>
        await log.FindEventAsync(DemoNames.EventId(requestId, DemoNames.DecisionProvided), cancellationToken).ConfigureAwait(false) is not null;

    private async Task<bool> AskAsync(Event request, CancellationToken cancellationToken)
    {
        var faults = await kernel.Store.ReadFaultsAsync(topicId, request.Payload["taskId"]!.AsString()!, cancellationToken).ConfigureAwait(false);
        screen.Line();
        screen.Line($"[bold]{TerminalEscaping.Markup(request.Payload["title"]!.AsString()!)}[/]");
        foreach (var fault in faults)
            screen.Line($"  [yellow]{TerminalEscaping.Markup(fault.ToString())}[/]");
        return await new ConfirmationPrompt("Accept?").ShowAsync(screen.Console, cancellationToken).ConfigureAwait(false);
    }
}
