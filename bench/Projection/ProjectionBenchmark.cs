using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Cop.Bench.Projection;

/// <summary>
/// Measures the fold of a topic's log: canonical bytes in memory, parsed and folded by <see cref="TopicReplay"/>. Baseline: the same
/// parsing and a hand-written fold into dictionaries without any checks.
/// </summary>
internal static class ProjectionBenchmark
{
    private const int Events = 200_000;
    private const int Rounds = 5;

    public static void Run(TextWriter output)
    {
        var log = WriteLog();
        output.WriteLine(
            $"fold of {Events} events of one topic, {log.Sum(bytes => bytes.Length) / Events} bytes each on average, best of {Rounds}");
        var (byHand, replay) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            byHand = Min(byHand, Measure(() => FoldByHand(log)));
            replay = Min(replay, Measure(() => Fold(log)));
        }

        var parse = Measure(() => log.Sum(bytes => Event.From(CopJson.FromTrusted(bytes)).Unwrap().TopicSeq));
        Write(output, "parse alone", parse);
        Write(output, "parse + fold by hand", byHand);
        Write(output, "parse + TopicReplay", replay);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"TopicReplay reaches {byHand / replay:P0} of the fold by hand; {(replay - byHand).TotalMicroseconds / Events:F2} µs more an " +
                $"event"));
    }

    private static long Fold(byte[][] log)
    {
        var replay = new TopicReplay("urn:cop:topic:bench");
        foreach (var bytes in log)
            replay.Apply(Event.From(CopJson.FromTrusted(bytes)).Unwrap());
        return replay.Views.Count;
    }

    private static long FoldByHand(byte[][] log)
    {
        var (tasks, steps, artifacts) =
            (new Dictionary<string, string>(), new Dictionary<string, string>(), new Dictionary<string, string>());
        var lastSeq = 0L;
        foreach (var bytes in log)
        {
            var stored = Event.From(CopJson.FromTrusted(bytes)).Unwrap();
            lastSeq = stored.TopicSeq;
            var payload = stored.Payload;
            if (stored.Type.StartsWith("task.", StringComparison.Ordinal))
                tasks[payload["taskId"]!.AsString()!] = stored.Type;
            else if (stored.Type.StartsWith("step.", StringComparison.Ordinal))
                steps[payload["stepId"]!.AsString()!] = stored.Type;
            else if (stored.Type == EventTypes.ArtifactCreated)
                artifacts[payload["artifact"]!["id"]!.AsString()!] = stored.Id;
        }

        return lastSeq + tasks.Count + steps.Count + artifacts.Count;
    }

    // An agent turn: a task, a step, an artifact, their ends, and an event of an unknown type.
    private static byte[][] WriteLog()
    {
        var log = new byte[Events][];
        for (var index = 0; index < Events; index++)
        {
            var turn = index / 8;
            var (type, payload) = (index % 8) switch
            {
                0 => ("task.created", $$"""{"assignedTo":"agent:writer","taskId":"urn:cop:task:{{turn}}","title":"Turn {{turn}}"}"""),
                1 => ("task.started", $$"""{"taskId":"urn:cop:task:{{turn}}"}"""),
                2 => ("step.created", $$"""{"stepId":"urn:cop:step:{{turn}}","taskId":"urn:cop:task:{{turn}}"}"""),
                3 => ("step.started", $$"""{"stepId":"urn:cop:step:{{turn}}"}"""),
                4 =>
                    ("artifact.created",
                        $$"""{"artifact":{"id":"urn:cop:artifact:{{turn}}","payload":"{{new string('x', 200)}}","type":"agent/messag""" +
                            $$"""e"},"taskId":"urn:cop:task:{{turn}}"}"""),
                5 => ("agent.message", $$"""{"artifactId":"urn:cop:artifact:{{turn}}","taskId":"urn:cop:task:{{turn}}"}"""),
                6 => ("step.completed", $$"""{"artifactIds":["urn:cop:artifact:{{turn}}"],"stepId":"urn:cop:step:{{turn}}"}"""),
                _ => ("task.completed", $$"""{"artifactIds":["urn:cop:artifact:{{turn}}"],"taskId":"urn:cop:task:{{turn}}"}"""),
            };
            var text =
                $$$"""{"id":"urn:cop:event:{{{index}}}","topicId":"urn:cop:topic:""" +
                    $$$"""bench","topicSeq":{{{index + 1}}},"type":"{{{type}}}","schemaVersion":"1","createdAt":"2026-01-01T00:00:""" +
                    $$$"""00.000Z","payload":{{{payload}}},"metadata":{"copHash":{"alg":"sha-256","valu""" +
                    $$$"""e":"{{{new string('0', 64)}}}"},"initiator":"agent:writer"}}""";
            log[index] = CopJson.Parse(Encoding.UTF8.GetBytes(text)).Unwrap().Utf8.ToArray();
        }

        return log;
    }

    private static TimeSpan Measure(Func<long> fold)
    {
        GC.Collect();
        var start = Stopwatch.GetTimestamp();
        if (fold() == 0)
            throw new InvalidOperationException("The fold did nothing.");
        return Stopwatch.GetElapsedTime(start);
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static void Write(TextWriter output, string what, TimeSpan time) => output.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{what,-22} {Events / time.TotalSeconds,12:N0} events/s {time.TotalMicroseconds / Events,8:F2} µs/event"));
}
