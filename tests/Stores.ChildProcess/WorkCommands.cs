using System.Globalization;

namespace Cop.Stores.ChildProcess;

/// <summary>
/// A node on Postgres or Marten for fault tests. It appends questions and waits for the answers while a round runs, and retries with the
/// same id an append without a response. After "go ROUND" it writes "asked ID" for each acknowledged question; after "pause" it writes
/// "idle" when its callers have their answers. Arguments: connection string, schema, node, effects file, lease and command timeout in
/// milliseconds.
/// </summary>
internal static class WorkCommands
{
    private const int Callers = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static Task<int> RunOnPostgresAsync(string[] arguments) => RunAsync(arguments, OpenPostgresAsync);

    public static Task<int> RunOnMartenAsync(string[] arguments) => RunAsync(arguments, OpenMartenAsync);

    private static async Task<int> RunAsync(string[] arguments, Func<string[], Task<CopResult<IEventStore>>> open)
    {
        await using var kernel = await StartAsync(arguments, open);
        await Console.Out.WriteLineAsync("ready");
        var (work, round) = (Task.CompletedTask, new Round(""));
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("go ", StringComparison.Ordinal))
            {
                round = new Round(line[3..]);
                var current = round;
                work = Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => AskAsync(kernel, current, caller))));
            }
            else if (line == "pause")
            {
                round.End();
                await work;
                await Console.Out.WriteLineAsync("idle");
            }
        }

        return 0;
    }

    private static async Task<CopResult<IEventStore>> OpenPostgresAsync(string[] arguments) => (await PostgresEventStore.OpenAsync(
        arguments[0], new PostgresOptions
        {
            Schema = arguments[1],
            NodeId = "urn:cop:node:" + arguments[2],
            MigrateOnOpen = true,
            LeaseDuration = Milliseconds(arguments[4]),
            CommandTimeout = Milliseconds(arguments[5]),
        })).Map(IEventStore (opened) => opened);

    private static async Task<CopResult<IEventStore>> OpenMartenAsync(string[] arguments) => (await MartenEventStore.OpenAsync(
        arguments[0], new CopMartenOptions
        {
            Schema = arguments[1],
            NodeId = "urn:cop:node:" + arguments[2],
            LeaseDuration = Milliseconds(arguments[4]),
            CommandTimeout = Milliseconds(arguments[5]),
        })).Map(IEventStore (opened) => opened);

    private static TimeSpan Milliseconds(string text) => TimeSpan.FromMilliseconds(int.Parse(text, CultureInfo.InvariantCulture));

    private static async Task<CopKernel> StartAsync(string[] arguments, Func<string[], Task<CopResult<IEventStore>>> open)
    {
        var kernel = new CopOptions { Agents = KernelWork.Agents(arguments[3]), Scheduler = new SchedulerOptions { ErrorDelay = Pause } };
        while (true)
        {
            try
            {
                if ((await open(arguments)).TryGet(out var storage, out var error))
                    return await CopKernel.StartAsync(storage, kernel);
                Refuse(error);
            }
            catch (CopException fault)
            {
                Refuse(fault.Error);
            }
        }
    }

    private static async Task AskAsync(CopKernel kernel, Round round, int caller)
    {
        var topicId = KernelWork.TopicOf(caller % KernelWork.Topics, round.Name);
        while (!round.IsOver)
        {
            var asked = await AppendAsync(
                kernel, topicId, new EventDraft { Id = CopId.Create("event", Guid.CreateVersion7()), Type = "work.asked" });
            await Console.Out.WriteLineAsync($"asked {asked.Id}");
            await ClosedAsync(kernel, topicId, asked, round);
        }
    }

    private static async Task<Event> AppendAsync(CopKernel kernel, string topicId, EventDraft draft)
    {
        while (true)
        {
            if ((await kernel.AppendAsync(topicId, draft, Actor.Human("ada"))).TryGet(out var receipt, out var error))
                return receipt.First;
            Refuse(error);
        }
    }

    // A question that the server has lost gets no answer: the test finds it missing.
    private static async Task ClosedAsync(CopKernel kernel, string topicId, Event asked, Round round)
    {
        for (var ending = round.Ending; ;)
        {
            try
            {
                await foreach (var stored in kernel.StreamEventsAsync(topicId, asked.TopicSeq, ending))
                {
                    if (stored.Type == "work.closed" && stored.Payload["asked"]?.AsString() == asked.Id)
                        return;
                }
            }
            catch (OperationCanceledException)
            {
                ending = CancellationToken.None;
                if (await IsLostAsync(kernel, asked))
                    return;
            }
            catch (CopException fault) when (fault.Error.Code == CopErrorCodes.HistoryChanged)
            {
                if (await IsLostAsync(kernel, asked))
                    return;
            }
            catch (CopException fault)
            {
                Refuse(fault.Error);
            }
        }
    }

    private static async Task<bool> IsLostAsync(CopKernel kernel, Event asked)
    {
        while (true)
        {
            try
            {
                return await kernel.Log.FindEventAsync(asked.Id) is null;
            }
            catch (CopException fault)
            {
                Refuse(fault.Error);
            }
        }
    }

    // Every fault must give a temporary error; the store has already delayed its own retries.
    private static void Refuse(CopError error)
    {
        if (error.Category != CopErrorCategory.Temporary)
            throw new CopException(error);
    }

    private sealed class Round(string name)
    {
        private readonly CancellationTokenSource _ending = new();

        public string Name => name;

        public bool IsOver => _ending.IsCancellationRequested;

        public CancellationToken Ending => _ending.Token;

        public void End() => _ending.Cancel();
    }
}
