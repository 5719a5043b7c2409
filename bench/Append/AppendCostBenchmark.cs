using System.Diagnostics;
using System.Globalization;

namespace Cop.Bench;

/// <summary>Measures the processor time of an append, by part and in total, on the store in memory.</summary>
internal static class AppendCostBenchmark
{
    public static void Run(TextWriter output)
    {
        var draft = EventDraft.Create(
            "note.taken",
            ("text", CopJson.From(new string('x', 300)))) with { Id = CopId.Create("event", Guid.NewGuid()), TopicId = "urn:cop:topic:a" };
        var stamp = new EventStamp("urn:cop:node:a", Actor.Human("ada"), null);
        var limits = new AdmissionLimits();
        Measure(output, "check", () => DraftRules.Check(draft, limits));
        Measure(output, "prepare", () => EventTemplate.Prepare(draft, draft, stamp, limits));
        var template = EventTemplate.Prepare(draft, draft, stamp, limits).Unwrap();
        Measure(output, "complete", () => template.Complete(12, DateTimeOffset.UnixEpoch));
        var request = new AppendRequest { Events = [template] };
        var rows = new MemoryRows();
        Measure(output, "decide", () =>
            AdmissionRules.Decide(new WorkingRows(rows), request, DateTimeOffset.UnixEpoch, ProfileSet.CoreOnly, UpcasterChain.Empty));
        var done = template.Complete(12, DateTimeOffset.UnixEpoch);
        Measure(output, "project", () => Projector.Admit(new WorkingRows(rows), done));
        RunKernelAsync(output).GetAwaiter().GetResult();
    }

    private static async Task RunKernelAsync(TextWriter output)
    {
        foreach (var callers in (int[])[1, 64, 256, 64])
        {
            await using var kernel =
                await CopKernel.StartAsync(EmbeddedEventStore.OpenInMemory(Guid.NewGuid), new CopOptions { RunAgents = false });
            var each = 20_000 / callers;
            await LoadAsync(kernel, callers, each / 4);
            var (started, processor) = (Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
            await LoadAsync(kernel, callers, each);
            var (elapsed, used) = (Stopwatch.GetElapsedTime(started), Process.GetCurrentProcess().TotalProcessorTime - processor);
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{callers,4} callers: {callers * each / elapsed.TotalSeconds,9:n0} events/s, " +
                        $"{used.TotalMicroseconds / (callers * each),6:n1} us of processor time each"));
        }
    }

    private static Task LoadAsync(CopKernel kernel, int callers, int each) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
    {
        var topic = CopId.Create("topic", Guid.NewGuid());
        for (var i = 0; i < each; i++)
            (await kernel.AppendAsync(
                topic, EventDraft.Create("note.taken", ("text", CopJson.From(new string('x', 300)))), Actor.Human("ada"))).Unwrap();
    })));

    private static void Measure<T>(TextWriter output, string name, Func<T> act)
    {
        for (var i = 0; i < 20_000; i++)
            act();
        var (started, allocated) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
        const int count = 50_000;
        for (var i = 0; i < count; i++)
            act();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-10} {Stopwatch.GetElapsedTime(started).TotalMicroseconds / count,8:n2} us " +
                $"{(GC.GetAllocatedBytesForCurrentThread() - allocated) / count,8:n0} bytes"));
    }
}
