namespace Cop.Cli;

/// <summary>Shows a finished review: the report, the timeline, and that the log alone gives the same state.</summary>
internal static class DemoSummary
{
    public static async Task<int> ShowAsync(CopKernel kernel, string topicId, ConsoleOutput screen, CancellationToken cancellationToken)
    {
        var report = await kernel.Store.ReadArtifactAsync(topicId, DemoNames.ReportId(topicId), cancellationToken).ConfigureAwait(false);
        screen.Line();
        screen.Line(Spectre.Console.Markup.Escape(TerminalEscaping.Lines(report["markdown"]!.AsString()!.TrimEnd())));
        screen.Line();
        screen.Line("[bold]Timeline[/] [grey](all of it: cop topic log)[/]");
        await new Timeline(screen, foldsSteps: true).WriteAsync(kernel.Log.ReadTopicAsync(topicId, cancellationToken: cancellationToken)).ConfigureAwait(false);
        var verification = await kernel.VerifyTopicAsync(topicId, cancellationToken).ConfigureAwait(false);
        screen.Line();
        foreach (var fault in verification.Errors)
            screen.Line($"[red]{TerminalEscaping.Markup(fault.ToString())}[/]");
        if (!verification.IsValid)
            return ExitCode.Failed;
        screen.Line($"A replay of the {verification.Events} events from the log gave the same digest: {verification.ReplayDigest}");
        return ExitCode.Ok;
    }
}
