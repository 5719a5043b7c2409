namespace Cop;

internal sealed partial class Scheduler
{
    /// <summary>Lanes at rest of which something is remembered.</summary>
    private const int MaxResting = 10_000;

    private readonly Dictionary<LaneKey, (LaneWorker Worker, Task Work)> _workers = [];
    private readonly Dictionary<LaneKey, LaneMemory> _resting = [];

    /// <summary>Workers that hear of the end of their attempts while others work their lanes already.</summary>
    private readonly HashSet<Task> _left = [];

    // A lane at rest only takes note of what is not for its agent.
    private void Tell(AgentRegistration agent, TopicAppend append)
    {
        var news = NewsFor(agent, append);
        var key = new LaneKey(append.After.TopicId, agent.Name);
        lock (_gate)
        {
            if (!news.Events.IsEmpty)
                WorkerOf(key)?.Tell(news);
            else if (_workers.TryGetValue(key, out var known))
                known.Worker.Tell(news);
            else if (_resting.TryGetValue(key, out var memory))
                memory.Note(news);
            else if (MayHaveWork(agent, append) && FirstMemory(agent, append) is { } first && MayBegin(key))
            {
                first.Note(news);
                Rest(key, first);
            }
        }
    }

    private void Note(Lane lane)
    {
        lock (_gate)
        {
            if (_workers.TryGetValue(lane.Key, out var known))
                known.Worker.Note(lane);
        }
    }

    private static bool MayHaveWork(AgentRegistration agent, TopicAppend append) =>
        agent.Filter.TakesTopic(append.After.TopicId) || append.Views.Any(view => view is Continuation waiting && waiting.IsFor(agent.Name));

    private static LaneNews NewsFor(AgentRegistration agent, TopicAppend append) =>
        LaneNews.Of(append, [.. append.Events.Select(stored => stored.Event).Where(durable => !EffectEvents.Carries(durable) && AgentRegistry.Takes(agent, durable))]);

    private void Wake(LaneKey key)
    {
        lock (_gate)
            WorkerOf(key)?.Wake();
    }

    // Callers hold the gate. Null when nothing is to be begun, or not here.
    private LaneWorker? WorkerOf(LaneKey key)
    {
        if (!MayBegin(key) || _agents.Find(key.Agent) is not { } agent)
            return null;
        if (_workers.TryGetValue(key, out var known))
            return known.Worker;
        _resting.Remove(key, out var memory);
        return Begin(new LaneWorker(key, agent, _doors, memory));
    }

    private bool MayBegin(LaneKey key) => _isStarted && !_stopping.IsCancellationRequested && _deliveries.IsMine(key);

    private LaneWorker Begin(LaneWorker worker)
    {
        _workers[worker.Key] = (worker, _work.RunAsync(() => worker.RunAsync(() => TryLeave(worker), _stopping.Token)));
        return worker;
    }

    // Under the gate no wake-up can come between the question and the leaving.
    private bool TryLeave(LaneWorker worker)
    {
        lock (_gate)
        {
            var isMine = _deliveries.IsMine(worker.Key);
            if (!worker.IsIdle && (!worker.IsEmpty || isMine))
                return false;
            if (isMine && worker.Remember() is { } memory)
                Rest(worker.Key, memory);
            return _workers.Remove(worker.Key);
        }
    }

    // Whether somebody works the lane who has more to do than to leave it. Callers hold the gate.
    private bool HasWorker(LaneKey key)
    {
        if (!_workers.TryGetValue(key, out var known))
            return false;
        if (known.Worker.TryLeave() is not { } memory)
            return true;
        _workers.Remove(key);
        Keep(_left, known.Work);
        Rest(key, memory);
        return false;
    }

    // What comes back is read again; forgetting all at once needs no bookkeeping on every use.
    private void Rest(LaneKey key, LaneMemory memory)
    {
        if (_resting.Count >= MaxResting)
            _resting.Clear();
        _resting[key] = memory;
    }
}
