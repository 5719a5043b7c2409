using System.Collections.Immutable;
using Cop.Events;
using Cop.Hitl;

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

    private const int MaxAttempts = 1000;

    private static readonly Actor Reviewer = Actor.Human("reviewer");

    /// <summary>The document.</summary>
    public ReviewDocument Document => document;

    /// <summary>The topic of the review.</summary>
    public string TopicId { get; } = ReviewNames.TopicId(document);

    /// <summary>Adds people and the three agents, bound to this review's topic.</summary>
    public void Configure(CopBuilder cop)
    {
        ArgumentNullException.ThrowIfNull(cop);
        // A process that is killed counts as an attempt, and the demo is meant to be killed often.
        var options = new AgentOptions
        {
            MaxAttempts = MaxAttempts,
            RetryDelay = TimeSpan.FromMilliseconds(1),
            MaxRetryDelay = TimeSpan.FromMilliseconds(100),
            StartFromSeq = 1,
        };
        cop.AddHitl();
        cop.AddAgent<Planner>(ReviewNames.Planner, options).On<ReviewRequested>(agent => agent.PlanAsync);
        cop.AddAgent<Checker>(ReviewNames.Checker, options with { MaxConcurrency = MaxConcurrency })
            .OnAssigned(agent => agent.CheckAsync).OnAnswer(Checker.Acceptance, agent => agent.Decide);
        cop.AddAgent<Editor>(ReviewNames.Editor, options)
            .On<TaskCompleted>(agent => (_, context, cancellationToken) => agent.FinishAsync(context, cancellationToken))
            .On<TaskFailed>(agent => (_, context, cancellationToken) => agent.FinishAsync(context, cancellationToken))
            .On<TaskCancelled>(agent => (_, context, cancellationToken) => agent.FinishAsync(context, cancellationToken));
        cop.Configure(current => current with
        {
            Agents = [.. current.Agents.Select(agent => agent with { Filter = agent.Filter with { TopicIds = [TopicId] } })],
            Scheduler = current.Scheduler with { DefaultContinuationAttempts = MaxAttempts },
        });
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

        var documentId = ReviewNames.DocumentId(TopicId);
        (await kernel.AppendAsync(
            TopicId,
            [
                new TopicCreated { Title = $"Review of {document.Name}" }.ToDraft() with { Id = EventId(EventTypes.TopicCreated) },
                new ArtifactCreated(ArtifactCreated.With(documentId, ReviewNames.DocumentType, document).Artifact with
                {
                    Format = "text/markdown",
                }).ToDraft() with
                {
                    Id = EventId(EventTypes.ArtifactCreated), ParentEventIds = [EventId(EventTypes.TopicCreated)],
                },
                new ReviewRequested(documentId).ToDraft() with
                {
                    Id = EventId(ReviewNames.Requested), ParentEventIds = [EventId(EventTypes.ArtifactCreated)],
                },
            ],
            Reviewer,
            ExpectedSequence.NoTopic,
            cancellationToken).ConfigureAwait(false)).Unwrap();
        return 0;
    }

    /// <summary>Reads the questions that have no answer yet, in the order of their sections.</summary>
    public async Task<ImmutableArray<ReviewQuestion>> ReadQuestionsAsync(CopKernel kernel, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        var inbox = new HumanRequests(kernel);
        var open = (await inbox.ListAsync(new() { TopicId = TopicId }, cancellationToken).ConfigureAwait(false)).Unwrap()
            .Select(request => request.Id).ToHashSet(StringComparer.Ordinal);
        var questions = ImmutableArray.CreateBuilder<ReviewQuestion>();
        foreach (var task in await kernel.Store.ReadTasksAsync(TopicId, cancellationToken).ConfigureAwait(false))
        {
            if (task is not { Status: CopTaskStatus.NeedsInput, RequestId: { } requestId } || !open.Contains(requestId))
                continue;
            var findings = await kernel.Store.ReadFindingsAsync(TopicId, task.Id, cancellationToken).ConfigureAwait(false);
            questions.Add(new ReviewQuestion(requestId, task.Title ?? task.Id, [.. findings]));
        }

        return questions.ToImmutable();
    }

    /// <summary>Answers a question; the checker that waits for it then resumes.</summary>
    /// <param name="kernel">The kernel that runs the review.</param>
    /// <param name="question">The question.</param>
    /// <param name="verdict">Whether the findings are accepted or rejected.</param>
    /// <param name="rationale">A remark for the log; null for none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task AnswerAsync(
        CopKernel kernel, ReviewQuestion question, Verdict verdict, string? rationale, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        (await new HumanRequests(kernel).AnswerAsync(
            Checker.Acceptance, TopicId, question.RequestId, verdict, Reviewer, rationale, cancellationToken).ConfigureAwait(false))
            .Unwrap();
    }

    /// <summary>Reads the finished report as Markdown.</summary>
    /// <exception cref="CopException">There is no report yet (<c>not_found</c>).</exception>
    public async Task<string> ReadReportAsync(CopKernel kernel, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        var report = await kernel.Store.ReadArtifactAsync(TopicId, ReviewNames.ReportId(TopicId), cancellationToken).ConfigureAwait(false);
        return report.ContentAs<Report>().Markdown;
    }

    private string EventId(string type) => ReviewNames.EventId(TopicId, type);
}
