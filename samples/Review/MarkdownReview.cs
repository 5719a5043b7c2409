using System.Collections.Immutable;

namespace Cop.Samples.Review;

/// <summary>
/// A review of one Markdown document, as a host runs it. A planner creates a task for each section, checkers work on the tasks in parallel,
/// a person accepts or rejects what they find, and an editor writes the report.
/// </summary>
/// <param name="document">The document. Its path and content determine the topic: the same document continues the same review.</param>
public sealed class MarkdownReview(ReviewDocument document)
{
    // Sections that are checked at the same time.
    private const int MaxConcurrency = 4;

    private static readonly Actor Reviewer = Actor.Human("reviewer");

    /// <summary>The document.</summary>
    public ReviewDocument Document => document;

    /// <summary>The topic of the review.</summary>
    public string TopicId { get; } = ReviewNames.TopicId(document);

    /// <summary>Creates the three agents, bound to this review's topic.</summary>
    public ImmutableArray<AgentRegistration> CreateAgents()
    {
        // A process that is killed counts as an attempt, and the demo is meant to be killed often.
        var options = new AgentOptions
        {
            MaxAttempts = 1000,
            RetryDelay = TimeSpan.FromMilliseconds(1),
            MaxRetryDelay = TimeSpan.FromMilliseconds(100),
            StartFromSeq = 1,
        };
        return
        [
            new(ReviewNames.Planner, Planner.Filter(TopicId), options, _ => new Planner()),
            new(ReviewNames.Checker, Checker.Filter(TopicId), options with { MaxConcurrency = MaxConcurrency }, _ => new Checker()),
            new(ReviewNames.Editor, Editor.Filter(TopicId), options, _ => new Editor()),
        ];
    }

    /// <summary>Starts the review, or finds the one that was started before.</summary>
    /// <returns>The last topicSeq before this call; 0 for a new review.</returns>
    /// <exception cref="CopException">The topic is a replica, on which no agent runs; or the append failed.</exception>
    public async Task<long> StartAsync(CopKernel kernel, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        if (await kernel.Log.GetHeadAsync(TopicId, cancellationToken).ConfigureAwait(false) is { } head)
        {
            return head.ReplicaOf is not { } origin ? head.LastSeq : throw new CopException(new CopError(
                CopErrorCodes.TopicReplica,
                $"Topic '{TopicId}' was imported from store '{origin}' and is not finished. Continue it there, or use another store."));
        }

        var content = CopJson.Object(
            ("path", CopJson.From(document.Path)),
            ("directory", document.Directory is null ? null : CopJson.From(document.Directory)),
            ("text", CopJson.From(document.Text)));
        EventDraft[] drafts =
        [
            ReviewDrafts.Create(
                TopicId,
                EventTypes.TopicCreated,
                ("title", CopJson.From($"Review of {document.Name}")),
                ("metadata", CopJson.Object(("document", CopJson.From(document.Path))))),
            ReviewDrafts.CreateArtifact(
                ReviewNames.DocumentId(TopicId), ReviewNames.DocumentType, content, format: "text/markdown") with
            {
                ParentEventIds = [ReviewNames.EventId(TopicId, EventTypes.TopicCreated)],
            },
        ];
        (await kernel.AppendAsync(TopicId, drafts, Reviewer, ExpectedSequence.NoTopic, cancellationToken).ConfigureAwait(false)).Unwrap();
        return 0;
    }

    /// <summary>Reads the questions that have no answer yet, in the order of their sections.</summary>
    public async Task<ImmutableArray<ReviewQuestion>> ReadQuestionsAsync(CopKernel kernel, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        var questions = ImmutableArray.CreateBuilder<ReviewQuestion>();
        foreach (var task in await kernel.Store.ReadTasksAsync(TopicId, cancellationToken).ConfigureAwait(false))
        {
            if (task is not { Status: CopTaskStatus.NeedsInput, RequestId: { } requestId })
                continue;
            var answerId = ReviewNames.EventId(requestId, ReviewNames.DecisionProvided);
            if (await kernel.Log.FindEventAsync(answerId, cancellationToken).ConfigureAwait(false) is not null)
                continue;
            var findings = await kernel.Store.ReadFindingsAsync(TopicId, task.Id, cancellationToken).ConfigureAwait(false);
            var eventId = ReviewNames.EventId(requestId, ReviewNames.DecisionRequested);
            questions.Add(new ReviewQuestion(requestId, eventId, task.Title ?? task.Id, [.. findings]));
        }

        return questions.ToImmutable();
    }

    /// <summary>Answers a question; the checker that waits for it then resumes.</summary>
    /// <param name="kernel">The kernel that runs the review.</param>
    /// <param name="question">The question.</param>
    /// <param name="isAccepted">Whether the findings are accepted or rejected.</param>
    /// <param name="comment">A remark for the log; null for none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task AnswerAsync(
        CopKernel kernel, ReviewQuestion question, bool isAccepted, string? comment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(question);
        var draft = ReviewDrafts.Create(
            question.RequestId,
            ReviewNames.DecisionProvided,
            ("requestId", CopJson.From(question.RequestId)),
            ("decision", CopJson.From(isAccepted ? ReviewNames.Accepted : ReviewNames.Rejected)),
            ("comment", comment is null ? null : CopJson.From(comment))) with { ParentEventIds = [question.EventId] };
        (await kernel.AppendAsync(TopicId, draft, Reviewer, cancellationToken: cancellationToken).ConfigureAwait(false)).Unwrap();
    }

    /// <summary>Reads the finished report as Markdown.</summary>
    /// <exception cref="CopException">There is no report yet (<c>not_found</c>).</exception>
    public async Task<string> ReadReportAsync(CopKernel kernel, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        var report = await kernel.Store.ReadArtifactAsync(TopicId, ReviewNames.ReportId(TopicId), cancellationToken).ConfigureAwait(false);
        return report["markdown"]!.AsString()!;
    }
}
