using System.Diagnostics;

namespace Cop.Cli;

/// <summary>One run of a review: begins it or goes on where the last run ended, until it is closed, waits for a person, or is killed.</summary>
internal sealed class DemoRun(CopKernel kernel, SourceDocument document, ConsoleOutput screen, bool acceptsAll, int? crashAfter)
{
    // How many sections are checked at once.
    private const int Overlap = 4;

    private readonly string _topicId = DemoNames.TopicId(document);
    private int _appended;

    /// <summary>The demo's agents, for one topic. A killed process counts as an attempt, so they have many.</summary>
    public static CopOptions Options(string topicId)
    {
        var patient = new AgentOptions { MaxAttempts = 1000, RetryDelay = TimeSpan.FromMilliseconds(1), MaxRetryDelay = TimeSpan.FromMilliseconds(100), StartFromSeq = 1 };
        return new CopOptions
        {
            Agents =
            [
                new(DemoNames.Planner, Planner.Filter(topicId), patient, _ => new Planner()),
                new(DemoNames.Checker, Checker.Filter(topicId), patient with { MaxConcurrency = Overlap }, _ => new Checker()),
                new(DemoNames.Editor, Editor.Filter(topicId), patient, _ => new Editor()),
            ],
        };
    }

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var answers = new Answers(kernel, _topicId, screen, acceptsAll);
        var known = await BeginAsync(cancellationToken).ConfigureAwait(false);
        var progress = new DemoProgress(screen);
        await foreach (var durable in kernel.StreamEventsAsync(_topicId, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            progress.Take(durable, isNew: durable.TopicSeq > known);
            if (durable.TopicSeq > known)
                CountDown();
            switch (durable.Type)
            {
                case EventTypes.TopicClosed:
                    return ExitCode.Ok;
                case DemoNames.DecisionRequested:
                    await answers.AnswerAsync(durable, cancellationToken).ConfigureAwait(false);
                    break;
            }

            if (!answers.CanAnswer && durable.TopicSeq >= known && await Answers.IsWaitingAsync(kernel, _topicId, cancellationToken).ConfigureAwait(false))
                return ExitCode.WaitsForPerson;
        }

        throw new UnreachableException("A subscription ends with its token only.");
    }

    /// <summary>Begins the review where it is new.</summary>
    /// <returns>The last topicSeq of earlier runs.</returns>
    private async Task<long> BeginAsync(CancellationToken cancellationToken)
    {
        if (await kernel.Log.GetHeadAsync(_topicId, cancellationToken).ConfigureAwait(false) is { } head)
        {
            // Agents never run on a replica (CE-6): the review would wait for ever.
            if (head.ReplicaOf is { } origin)
                throw new CopException(new CopError(CopErrorCodes.TopicReplica, $"This review was imported from store '{origin}' and is not finished; go on with it there, or name another store."));
            screen.Line($"Going on with the review of {TerminalEscaping.Markup(document.Path)} behind event {head.LastSeq}.");
            return head.LastSeq;
        }

        screen.Line($"Reviewing {TerminalEscaping.Markup(document.Path)}.");
        var content = CopJson.Object(
            ("path", CopJson.From(document.Path)), ("directory", document.Directory is null ? null : CopJson.From(document.Directory)), ("text", CopJson.From(document.Text)));
        var title = $"Review of {Path.GetFileName(document.Path)}";
        EventDraft[] beginning =
        [
            DemoNames.Draft(_topicId, EventTypes.TopicCreated, ("title", CopJson.From(title)), ("metadata", CopJson.Object(("document", CopJson.From(document.Path))))),
            DemoNames.Artifact(DemoNames.DocumentId(_topicId), DemoNames.DocumentType, content, format: "text/markdown") with
            {
                ParentEventIds = [DemoNames.EventId(_topicId, EventTypes.TopicCreated)],
            },
        ];
        (await kernel.AppendAsync(_topicId, beginning, Actor.Human("reviewer"), ExpectedSequence.NoTopic, cancellationToken).ConfigureAwait(false)).Unwrap();
        return 0;
    }

    // As kill -9 does it: nothing is flushed, released or said.
    private void CountDown()
    {
        if (++_appended != crashAfter)
            return;
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
