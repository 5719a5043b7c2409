using System.CommandLine;

namespace Cop.Cli;

/// <summary><c>cop demo</c>: reviews a Markdown document with three agents and a person.</summary>
internal static class DemoCommand
{
    private static readonly Argument<string?> File = new("FILE.md") { Description = "The document; by default one of the repository's own.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> Yes = new("--yes") { Description = "Accepts all faults without asking." };
    private static readonly Option<int?> CrashAfter = new("--crash-after")
    {
        Description = "Kills the process outright when N events of this run are durable; the same command goes on.",
        HelpName = "N",
    };

    public static Command Create()
    {
        CrashAfter.Validators.Add(option =>
        {
            if (option.Tokens.Count == 1 && int.TryParse(option.Tokens[0].Value, out var count) && count < 1)
                option.AddError($"--crash-after takes a number from 1, not {count}.");
        });
        var command = new Command("demo", "Reviews a Markdown document: a planner, checkers in parallel, a person's decisions, an editor.") { File, Yes, CrashAfter };
        return CommandContext.On(command, RunAsync);
    }

    private static async Task<int> RunAsync(CommandContext invocation)
    {
        // The document first: when it cannot be used, no store comes to be.
        var document = SourceDocument.Read(invocation.Arguments.GetValue(File));
        var topicId = DemoNames.TopicId(document);
        var storage = await OpenStore.OpenStorageAsync(invocation, "demo", mustExist: false).ConfigureAwait(false);
        var isFinished = (await storage.GetTopicAsync(topicId, invocation.Cancellation).ConfigureAwait(false)).Unwrap() is { Status: TopicStatus.Closed };
        var options = isFinished ? new CopOptions { RunAgents = false } : DemoRun.Options(topicId);
        var kernel = await CopKernel.StartAsync(storage, options, cancellationToken: invocation.Cancellation).ConfigureAwait(false);
        await using (kernel.ConfigureAwait(false))
        {
            if (isFinished)
            {
                invocation.Screen.Line(TerminalEscaping.Markup(
                    $"This review of {document.Path} is finished; nothing is done again. {HowToBeginAnew(invocation.Address)}"));
            }

            var run = new DemoRun(kernel, document, invocation.Screen, invocation.Arguments.GetValue(Yes), invocation.Arguments.GetValue(CrashAfter));
            var code = isFinished ? ExitCode.Ok : await run.RunAsync(invocation.Cancellation).ConfigureAwait(false);
            if (code == ExitCode.Ok)
                return await DemoSummary.ShowAsync(kernel, topicId, invocation.Screen, invocation.Cancellation).ConfigureAwait(false);
            invocation.Screen.Note("The review waits for a person. Run the same command at a terminal to decide, or with --yes to accept all faults.");
            return code;
        }
    }

    private static string HowToBeginAnew(StoreAddress store) => store.Postgres is { } postgres
        ? $"To start anew, name another schema with --store, or drop the schema '{postgres.Schema}'."
        : $"To start anew, name another directory with --store, or delete '{store.Directory}'.";
}
