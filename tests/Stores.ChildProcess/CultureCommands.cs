using System.Globalization;

namespace Cop.Stores.ChildProcess;

/// <summary>
/// Runs a kernel under a culture of the host: prints a number and a date in that culture, then the stored data of the kernel.
/// </summary>
internal static class CultureCommands
{
    private const string Topic = "urn:cop:topic:t";
    private static readonly DateTimeOffset Start = new(2026, 3, 21, 1, 2, 3, 4, TimeSpan.Zero);

    /// <summary>Arguments: the culture's name, then the directory of a journal, or a connection string and a schema.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var culture = CultureInfo.GetCultureInfo(arguments[0], predefinedOnly: true);
        (CultureInfo.DefaultThreadCurrentCulture, CultureInfo.DefaultThreadCurrentUICulture) = (culture, culture);
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, culture);
        Print($"# {(-1.5).ToString(culture)} {Start.ToString("yyyy-MM-dd", culture)}");
        if (arguments.Length == 2)
            await WorkAsync(() => OpenJournalAsync(arguments[1]), isRepeatable: true);
        else
            await WorkAsync(() => OpenPostgresAsync(arguments[1], arguments[2]), isRepeatable: false);
        return 0;
    }

    private static async Task<IEventStore> OpenJournalAsync(string directory) =>
        (await EmbeddedEventStore.OpenAsync(directory, new Numbered(1).NewId)).Unwrap();

    private static async Task<IEventStore> OpenPostgresAsync(string connection, string schema)
    {
        var options = new PostgresOptions
        {
            NodeId = "urn:cop:node:n", Schema = schema, MigrateOnOpen = true, AppendTimeout = TimeSpan.FromMinutes(5),
        };
        return (await PostgresEventStore.OpenAsync(connection, options)).Unwrap();
    }

    private static async Task WorkAsync(Func<Task<IEventStore>> open, bool isRepeatable)
    {
        await using (var kernel = await StartAsync(await open(), 1000))
        {
            EventDraft[] drafts =
            [
                Draft("note.taken", """
                    {"n":-1,"x":-1234567.5,"small":1e-7,"large":123456789012345680000,"İ":"ı","text":"٣ − ,"}
                    """),
                Draft("task.created", """{"taskId":"İ","title":"Iı"}"""),
                Draft("task.started", """{"taskId":"İ"}"""),
                Draft("artifact.created", """
                    {"artifact":{"id":"w","type":"cop/continuation","payload":
                        {"agent":"agent:a","state":{"n":-1},"resumeAfter":"2026-03-21T01:02:03.004Z"}}}
                    """),
                Draft("question.asked", """{"delta":-2.25}"""),
            ];
            (await kernel.AppendAsync(Topic, drafts, Actor.Human("ada"))).Unwrap();
            await SeeAsync(kernel, "delivery.parked");
            await SeeAsync(kernel, "continuation.resumed");
            var again = Draft("task.created", """{"taskId":"İ","title":"I"}""");
            Print((await kernel.AppendAsync(Topic, again, Actor.Human("ada"))).Error);
            var far = ExpectedSequence.Exactly(1234567);
            Print((await kernel.AppendAsync(Topic, Draft("note.taken", "{}"), Actor.Human("ada"), far)).Error);
        }

        await using var reopened = await StartAsync(await open(), 2000);
        await foreach (var stored in reopened.Log.ReadTopicAsync(Topic))
        {
            Print(isRepeatable ? stored.Json : stored.Payload["artifact"]?["payload"]?["state"] ?? stored.Payload["n"]);
            Print(isRepeatable ? CloudEventExport.ToJson(stored, reopened.NodeId).Json : stored.Type);
        }

        var verified = (await reopened.VerifyTopicAsync(Topic)).Unwrap();
        Print(string.Join(' ', verified.Errors));
        Print(isRepeatable ? verified.LiveDigest : verified.LiveDigest == verified.ReplayDigest);
        Print((await reopened.RebuildTopicAsync(Topic)).Unwrap());
        Print((await reopened.Store.ListTasksAsync(new TaskQuery { TopicId = Topic, Limit = 1 })).Unwrap().Items.Single().Id);
    }

    private static Task<CopKernel> StartAsync(IEventStore storage, int firstId) => CopKernel.StartAsync(storage, new CopOptions
    {
        TimeProvider = new Standing(),
        IdGenerator = new Numbered(firstId),
        Scheduler = new SchedulerOptions { MaxStackFrames = 0 },
        Agents =
        [
            AgentRegistration.Create("a", EventFilter.ForTypes("question.asked"), async (delivery, context, cancellationToken) =>
            {
                if (delivery.IsResume)
                    return EventDraft.Create("answer.given", ("state", delivery.State));
                await context.RunOnceAsync("paid", (_, _) => Task.FromResult(CopJson.From(-3)), cancellationToken);
                throw new InvalidOperationException("broken");
            }, new AgentOptions { MaxAttempts = 1 }),
        ],
    });

    private static async Task SeeAsync(CopKernel kernel, string type)
    {
        await foreach (var stored in kernel.StreamEventsAsync(Topic))
        {
            if (stored.Type == type)
                return;
        }
    }

    private static EventDraft Draft(string type, string payload) => new() { Type = type, Payload = CopJson.Parse(payload).Unwrap() };

    private static void Print(object? line) =>
        Console.Out.WriteLine(line is long number ? number.ToString(CultureInfo.InvariantCulture) : line?.ToString());

    /// <summary>A fixed clock, so that two runs write the same bytes.</summary>
    private sealed class Standing : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Start;
    }

    private sealed class Numbered(int first) : IdGenerator
    {
        private int _next = first;

        public override Guid NewId() => new(Interlocked.Increment(ref _next), 0, 0, new byte[8]);
    }
}
