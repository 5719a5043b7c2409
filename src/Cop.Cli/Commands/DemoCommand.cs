using System.CommandLine;
using Cop.Samples.Review;

namespace Cop.Cli;

/// <summary><c>cop demo</c>: reviews a Markdown document with three agents and a person.</summary>
internal static class DemoCommand
{
    private static readonly Argument<string?> File = new("FILE.md")
    {
        Description = "The document to review (default: one of the repository's own).",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> Yes = new("--yes") { Description = "Accepts all findings without asking." };
    private static readonly Option<long?> CrashAfter = ValueRules.Number(
        "--crash-after", 1, long.MaxValue, "Kills the process after N new events. Run the same command again to resume.");

    private static readonly Option<bool> Open = new("--open")
    {
        Description = "Then serves the dashboard on this machine and opens the review in it. Ctrl-C ends it.",
    };

    // A check takes milliseconds: after an interrupt the rest of the time until the process is ended is a reserve for a busy machine.
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var command = new Command("demo", "Reviews a Markdown document: a planner, parallel checkers, your decisions, an editor.")
        {
            File, Yes, CrashAfter, Open, PackageDemoCommand.Create(), SupportDemoCommand.Create(),
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Open) && result.GetValue(CommandContext.Json))
                result.AddError("--open shows a page and cannot be combined with --json.");
        });
        return CommandContext.On(command, RunAsync);
    }

    private static async Task<int> RunAsync(CommandContext invocation)
    {
        // The document first: if it cannot be used, no store is created.
        var review = new MarkdownReview(ReviewDocument.Read(invocation.Arguments.GetValue(File)));
        var code = await ReviewAsync(invocation, review).ConfigureAwait(false);
        return invocation.Arguments.GetValue(Open) && code is (ExitCode.Ok or ExitCode.WaitsForPerson)
            ? await ShowDashboardAsync(invocation, review.TopicId).ConfigureAwait(false) : code;
    }

    private static async Task<int> ShowDashboardAsync(CommandContext invocation, string topicId)
    {
        var storage = await OpenStore.OpenStorageAsync(invocation, "demo", mustExist: true).ConfigureAwait(false);
        return await new StoreServer("http://127.0.0.1:0").RunAsync(invocation, storage, address =>
        {
            var page = $"{address}/cop/topics/-?id={Uri.EscapeDataString(topicId)}";
            invocation.Screen.Line($"The dashboard shows the review at {page}. Ctrl-C ends it.");
            WebPage.Open(page);
        }).ConfigureAwait(false);
    }

    private static async Task<int> ReviewAsync(CommandContext invocation, MarkdownReview review)
    {
        var storage = await OpenStore.OpenStorageAsync(invocation, "demo", mustExist: false).ConfigureAwait(false);
        var topic = (await storage.GetTopicAsync(review.TopicId, invocation.Cancellation).ConfigureAwait(false)).Unwrap();
        var isFinished = topic is { Status: TopicStatus.Closed };
        var host = await DemoHost.StartAsync(storage, Configure, invocation.Cancellation).ConfigureAwait(false);
        await using (host.ConfigureAwait(false))
        {
            var kernel = host.Kernel;
            var screen = ScreenOf(invocation);
            if (isFinished)
                screen.Text($"The review of {review.Document.Name} is already finished. {HowToStartAgain(invocation.Address)}");
            else if (await RunAsync(kernel, review, invocation, screen).ConfigureAwait(false) is var code and not ExitCode.Ok)
                return await WaitAsync(kernel, review, invocation, code).ConfigureAwait(false);
            return await DemoSummary.ShowAsync(kernel, review.TopicId, await review.ReadReportAsync(kernel, invocation.Cancellation)
                .ConfigureAwait(false), invocation).ConfigureAwait(false);
        }

        void Configure(CopBuilder cop)
        {
            review.Configure(cop);
            cop.Configure(options => options with
            {
                RunAgents = !isFinished,
                Scheduler = options.Scheduler with { DrainTimeout = DrainTimeout },
            });
        }
    }

    private static Task<int> RunAsync(CopKernel kernel, MarkdownReview review, CommandContext invocation, ConsoleOutput screen)
    {
        var reviewer = new Reviewer(kernel, review, screen, invocation.Arguments.GetValue(Yes), mayAsk: !invocation.AsJson);
        var run = new DemoRun(kernel, review, reviewer, screen);
        return run.RunAsync(invocation.Arguments.GetValue(CrashAfter), invocation.Cancellation);
    }

    // With --json the result is one document, and the progress is not shown.
    private static ConsoleOutput ScreenOf(CommandContext invocation) =>
        invocation.AsJson ? new ConsoleOutput(TextWriter.Null, TextWriter.Null) : invocation.Screen;

    private static async Task<int> WaitAsync(CopKernel kernel, MarkdownReview review, CommandContext invocation, int code)
    {
        var questions = await review.ReadQuestionsAsync(kernel, invocation.Cancellation).ConfigureAwait(false);
        var json = CopJson.Object(
            ("topicId", CopJson.From(review.TopicId)),
            ("status", CopJson.From("waiting")),
            ("questions", CopJson.Array(questions.Select(question => CopJson.Object(
                ("requestId", CopJson.From(question.RequestId)), ("section", CopJson.From(question.Section)))))));
        return invocation.Answer(json, () => { }, code);
    }

    private static string HowToStartAgain(StoreAddress store) => store.Schema is { } schema
        ? $"To start again, name another schema with --store, or drop the schema '{schema}'."
        : $"To start again, name another directory with --store, or delete '{store.Directory}'.";
}
