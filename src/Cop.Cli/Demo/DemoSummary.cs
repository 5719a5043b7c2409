namespace Cop.Cli;

/// <summary>Shows a finished review: the report, the timeline, the check of a replay, and commands to try next.</summary>
internal static class DemoSummary
{
    // A digest is recognized by its first characters; 'cop topic state' shows all of it.
    private const int DigestCharacters = 16;

    private const int TimelineHead = 20;
    private const int TimelineTail = 10;

    public static async Task<int> ShowAsync(CopKernel kernel, string topicId, string report, CommandContext invocation)
    {
        var verification = (await kernel.VerifyTopicAsync(topicId, invocation.Cancellation).ConfigureAwait(false)).Unwrap();
        var code = verification.IsValid ? ExitCode.Ok : ExitCode.Integrity;
        if (invocation.AsJson)
            return invocation.Answer(ToJson(topicId, report, verification), () => { }, code);
        var screen = invocation.Screen;
        screen.Line();
        foreach (var line in TerminalEscaping.Lines(report.TrimEnd()).Split('\n'))
            screen.Text(line, line.StartsWith("- ", StringComparison.Ordinal) ? 2 : 0, line.StartsWith('#') ? "bold" : null);
        screen.Line();
        screen.Line("[bold]Timeline[/] [grey](cop topic log shows all of it)[/]");
        var log = kernel.Log.ReadTopicAsync(topicId, cancellationToken: invocation.Cancellation);
        await new Timeline(screen, foldsSteps: true).WriteAsync(log, TimelineHead, TimelineTail).ConfigureAwait(false);
        screen.Line();
        foreach (var error in verification.Errors)
            screen.Text(error.ToString(), 2, "red");
        if (!verification.IsValid)
            return code;
        var digest = verification.ReplayDigest[..DigestCharacters];
        screen.Text($"Replaying the {Counted.Text(verification.Events, "event")} of the log gave the same state (digest {digest}…).");
        ShowNextSteps(invocation, verification.Events);
        return code;
    }

    private static CopJson ToJson(string topicId, string report, TopicVerification verification) => CopJson.Object(
        ("topicId", CopJson.From(topicId)),
        ("status", CopJson.From("closed")),
        ("report", CopJson.From(report)),
        ("events", CopJson.From(verification.Events)),
        ("digest", CopJson.From(verification.ReplayDigest)),
        ("sound", CopJson.From(verification.IsValid)));

    /// <summary>Returns the store option for a command that a person should run next.</summary>
    /// <remarks>A given connection string may hold a password; it is not repeated.</remarks>
    public static string StoreOf(CommandContext invocation) => invocation.Arguments.GetValue(CommandContext.Store) is null ? ""
        : invocation.Address.Schema is null ? $" --store {invocation.Address.Directory}" : " --store …";

    private static void ShowNextSteps(CommandContext invocation, long events)
    {
        var store = StoreOf(invocation);
        var screen = invocation.Screen;
        screen.Line();
        screen.Line("[bold]Try next[/]");
        foreach (var (command, description) in new[]
        {
            ("topic show", "the tasks and steps as a tree"),
            ($"topic why {events}", "what led to the last event"),
            ("topic state --at 20", "the state as it was after event 20"),
            ("store verify", "check every hash, and replay"),
        })
        {
            screen.Line($"  [grey]# {description}[/]");
            screen.Text($"  cop {command}{store}", 6);
        }

        screen.Text("In a clone of the repository, write 'dotnet run --project src/Cop.Cli --' for 'cop'.");
    }
}
