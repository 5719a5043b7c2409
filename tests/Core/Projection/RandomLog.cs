namespace Cop.Core.Tests.Projection;

/// <summary>Valid and invalid drafts from a seed: few ids, so that events interact; some malformed, some out of order.</summary>
internal sealed class RandomLog(int seed)
{
    private static readonly string[] Tasks = ["a", "b", "c"], StepIds = ["s", "t"], Artifacts = ["x", "y"], Continuations = ["k", "l"];

    private readonly Random _random = new(seed);

    /// <summary>Events of a foreign log, without admission.</summary>
    public IReadOnlyList<Event> Foreign(int count, string topicId = Log.Topic) =>
        [.. Enumerable.Range(1, count)
            .Select(seq => Draft(topicId, seq).At(seq, topicId, Log.Start.AddSeconds(seq + _random.Next(-2, 3))))];

    public EventDraft Draft(string topicId, long seq) => _random.Next(14) switch
    {
        0 =>
            Log.Draft(
                "topic." +
                    Pick("created", "updated", "updated"),
                    $"{{'title':'t{seq}','metadata':{{'m{_random.Next(3)}':{Pick("1", "null", "{'n':null}")}}}}}"),
        1 => Log.Draft(
            "topic." + Pick("exhausted", "vendor", "vendor", "vendor", "vendor", "closed"), Pick("{}", "{'force':true}", "{'force':7}")),
        2 or 3 => Log.Draft("task.created", $"{{'taskId':'{Pick(Tasks)}'{Pick("", "", ",'parentTaskId':'a'", ",'parentTaskId':7")}}}"),
        4 or 5 =>
            Log.Draft(
                "task." +
                    Pick("started", "started", "input_requested", "resumed", "completed", "cancelled", "assigned"),
                    $"{{'taskId':'{Pick(Tasks)}','assignedTo':'w','artifactIds':['{Pick(Artifacts)}']}}"),
        6 => Log.Draft("task.failed", $"{{'taskId':'{Pick(Tasks)}','error':{{'code':'x','message':'m'}}}}"),
        7 => Log.Draft("step.created", $"{{'stepId':'{Pick(StepIds)}','taskId':'{Pick(Tasks)}'}}"),
        8 =>
            Log.Draft(
                "step." +
                    Pick("started", "completed", "failed", "skipped", "artifacts.linked"),
                    $"{{'stepId':'{Pick(StepIds)}','artifactIds':['{Pick(Artifacts)}']}}"),
        9 =>
            Log.Draft(
                "artifact.created",
                $"{{'artifact':{{'id':'{Pick(Artifacts)}','type':'{Pick("t", "cop/effect")}','payload':{_random.Next(2)}}}}}"),
        10 or 11 =>
            Log.Draft(
                "artifact.created",
                $"{{'artifact':{{'id':'{Pick(Continuations)}','type':'cop/continuation','payload':{Waiter(topicId, seq)}}}}}"),
        12 => Log.Draft("continuation." + Pick("resumed", "expired", "abandoned", "cancelled", "superseded", "attempt_failed"),
            $"{{'continuationId':'{Pick(Continuations)}','reason':'{Pick("event", "whim")}','attempt':1,'replacedBy':'l'," +
                $"'error':{{'code':'{Pick("no_agent", "x")}','message':'m'}}}}"),
        _ =>
            Log.Draft(
                Pick("go", "human.reply", "delivery.parked", "delivery.retried"),
                $"{{'requestId':'r{_random.Next(2)}','agent':'w','eventId':'e','attempt':2}}"),
    };

    private string Waiter(string topicId, long seq) =>
        $"{{'waitForEvents':['{Pick("go", "human.input.provided", "task.started")}'," +
            $"'{Log.EventId(_random.Next((int)seq + 3) + 1, topicId)}']"
        + $",'meta':{{'waitMode':'{Pick("any", "all")}'{Pick("", ",'match':{'/payload/requestId':'r1'}")}}}"
        + Pick("", ",'resumeBefore':'2026-01-01T00:00:20Z'", ",'taskId':'a'") + "}";

    public T Pick<T>(params T[] items) => items[_random.Next(items.Length)];
}
