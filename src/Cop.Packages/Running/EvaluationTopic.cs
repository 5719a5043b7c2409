using System.Collections.Immutable;
using System.Globalization;
using Cop.Events;

namespace Cop.Packages;

/// <summary>The topic of one run: gives the tasks to the agent, and gathers the results as they come.</summary>
internal sealed class EvaluationTopic
{
    private const string RunType = "context/evaluation-run";
    private const int Batch = 500;
    private const int MaxBatch = 1000;
    private const int MaxRuns = 10_000;

    private static readonly Actor Author = Actor.System("packages-evaluation");

    private readonly CopKernel _kernel;
    private readonly ImmutableArray<EvaluationWork> _work;
    private readonly string _base;
    private readonly PackageEvaluation _evaluation;
    private readonly bool _records;
    private readonly int _parallel;
    private readonly Dictionary<string, CaseResult> _results = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelReply> _replies = new(StringComparer.Ordinal);
    private string? _topicId;

    public EvaluationTopic(
        CopKernel kernel, PackageEvaluation evaluation, ImmutableArray<EvaluationWork> work, EvaluationRequest request)
    {
        (_kernel, _work, _evaluation) = (kernel, work, evaluation);
        (_records, _parallel) = (request.Mode != EvaluationMode.Replay, Math.Max(1, request.MaxConcurrency));
        // Everything that decides about answers: another evaluation is another topic.
        _base = CopJson.Array(
            CopJson.From(evaluation.BundleDigest), CopJson.From(evaluation.ModelName), CopJson.From(evaluation.Persona ?? ""),
            CopJson.Object(evaluation.Variables.Select(each => (each.Key, (CopJson?)each.Value))), CopJson.From(request.Mode.ToString()),
            CopJson.Array(work.Select(each => CopJson.From($"{each.Suite.Digest} {each.Suite.Epochs} {each.Name}")))).Hash().Value;
    }

    /// <summary>The topic.</summary>
    public string TopicId => _topicId ?? throw new InvalidOperationException("The run has not begun.");

    /// <summary>The recorded replies of models by the key of their exchange.</summary>
    public IReadOnlyDictionary<string, ModelReply> Replies => _replies;

    /// <summary>Runs what has no result yet; the results by the names of the units.</summary>
    public async Task<IReadOnlyDictionary<string, CaseResult>> RunAsync(Action<int>? progress, CancellationToken cancellationToken)
    {
        _topicId = await FindAsync(cancellationToken).ConfigureAwait(false);
        if (!_records) return await ReplayAsync(progress, cancellationToken).ConfigureAwait(false);
        foreach (var batch in _work.Chunk(Batch))
            await AppendAsync([.. batch.Select(each => EvaluationAgent.Assign(each, TopicId))], cancellationToken).ConfigureAwait(false);
        var open = _work.ToDictionary(each => each.TaskIdIn(TopicId), StringComparer.Ordinal);
        await foreach (var stored in _kernel.StreamEventsAsync(TopicId, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (EffectModel.Read(stored) is { } exchange) _replies[exchange.Key] = exchange.Reply;
            else if (stored.Type == EventTypes.ArtifactCreated) Take(stored);
            else if (stored.Type == EventTypes.DeliveryParked) Park(stored, open);
            else if (stored.Type == EventTypes.TaskCompleted) open.Remove(stored.Payload["taskId"]!.AsString()!);
            else continue;
            progress?.Invoke(_results.Count);
            if (open.Count == 0) break;
        }

        return _results;
    }

    // Answers from cassettes cost nothing, so no agent has to keep them: the cases run here, and are appended in groups.
    private async Task<IReadOnlyDictionary<string, CaseResult>> ReplayAsync(Action<int>? progress, CancellationToken cancellationToken)
    {
        await foreach (var stored in _kernel.Log.ReadTopicAsync(TopicId, cancellationToken: cancellationToken).ConfigureAwait(false))
            if (stored.Type == EventTypes.ArtifactCreated) Take(stored);
        // A group is appended while the next one runs.
        var appending = Task.CompletedTask;
        try
        {
            foreach (var batch in _work.Where(each => !_results.ContainsKey(each.Name)).ToArray().Chunk(Batch / 4))
            {
                var results = new CaseResult[batch.Length];
                await Parallel.ForAsync(
                    0, batch.Length, new ParallelOptions { MaxDegreeOfParallelism = _parallel, CancellationToken = cancellationToken },
                    async (index, token) => results[index] = await EvaluationAgent.ResultAsync(
                        _evaluation, batch[index], null, records: false, token).ConfigureAwait(false)).ConfigureAwait(false);
                await appending.ConfigureAwait(false);
                appending = KeepAsync(batch, results, progress, cancellationToken);
            }
        }
        finally
        {
            await appending.ConfigureAwait(false);
        }

        return _results;
    }

    private async Task KeepAsync(EvaluationWork[] batch, CaseResult[] results, Action<int>? progress, CancellationToken cancellationToken)
    {
        var drafts = batch.Zip(results).SelectMany(each => EvaluationAgent.Record(each.First, each.Second, TopicId));
        foreach (var group in drafts.Chunk(MaxBatch)) await AppendAsync(group, cancellationToken).ConfigureAwait(false);
        foreach (var (unit, result) in batch.Zip(results)) _results[unit.Name] = EvaluationAgent.Cut(result);
        progress?.Invoke(_results.Count);
    }

    private async Task AppendAsync(IReadOnlyList<EventDraft> drafts, CancellationToken cancellationToken)
    {
        var appended = await _kernel.AppendAsync(TopicId, drafts, Author, cancellationToken: cancellationToken).ConfigureAwait(false);
        // An append that is cancelled returns an error.
        if (!appended.TryGet(out _, out _)) cancellationToken.ThrowIfCancellationRequested();
        appended.Unwrap();
    }

    /// <summary>Records the end of the run, so that the next one is another topic.</summary>
    public async Task CloseAsync(EvaluationReport report, CancellationToken cancellationToken)
    {
        var content = CopJson.Object(
            ("passed", CopJson.From(report.Passed)), ("complete", CopJson.From(report.IsComplete)),
            ("fingerprint", report.Fingerprint!.ToJson()), ("suites", CopJson.Array(report.Suites.Select(each => each.ToJson()))));
        var end = new ArtifactCreated(new CreatedArtifact(EndOf(TopicId), RunType, content)).ToDraft();
        await AppendAsync([end with { Id = CopId.Derive("event", TopicId, "end") }], cancellationToken).ConfigureAwait(false);
    }

    // The first run of this evaluation that has not ended: one that was interrupted, or a new one.
    private async Task<string> FindAsync(CancellationToken cancellationToken)
    {
        for (int run = 1; run <= MaxRuns; run++)
        {
            string topicId = CopId.Derive("topic", "evaluation", _base, run.ToString(CultureInfo.InvariantCulture));
            if ((await _kernel.Store.GetArtifactAsync(topicId, EndOf(topicId), cancellationToken).ConfigureAwait(false)).Unwrap() is null)
                return topicId;
        }

        throw new CopException(
            new CopError(CopErrorCodes.LimitExceeded, $"This evaluation has run {MaxRuns} times on this store; use another."));
    }

    private void Take(Event stored)
    {
        if (stored.Payload["artifact"] is not { } artifact || artifact["type"]?.AsString() != EvaluationAgent.ResultType
            || artifact["payload"]?["work"]?.AsString() is not { } name || CaseResult.Read(artifact["payload"]!) is not { } result) return;
        _results[name] = result;
    }

    // A case whose agent failed again and again has no result; the others go on.
    private void Park(Event stored, Dictionary<string, EvaluationWork> open)
    {
        if (stored.Payload["eventId"]?.AsString() is not { } eventId) return;
        var unit = open.Values.FirstOrDefault(each => CopId.Derive("event", each.TaskIdIn(TopicId), "created") == eventId);
        if (unit is null) return;
        open.Remove(unit.TaskIdIn(TopicId));
        string reason = stored.Payload["error"]?["message"]?.AsString() ?? "The case failed again and again.";
        _results[unit.Name] = new CaseResult
        {
            Suite = unit.Suite.Name,
            Id = unit.Case?.Id ?? unit.Name,
            Digest = unit.Case?.Digest ?? unit.Suite.Digest,
            IsCritical = unit.Case?.IsCritical ?? false,
            Weight = unit.Case?.Weight ?? 1,
            Epochs = [new EpochResult { Error = $"internal: {reason}" }],
        };
    }

    private static string EndOf(string topicId) => CopId.Derive("artifact", topicId, "end");
}
