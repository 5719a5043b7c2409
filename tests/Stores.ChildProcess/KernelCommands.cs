namespace Cop.Stores.ChildProcess;

/// <summary>Runs a kernel until it is killed: asks, waits for the answers, and writes the id of each acknowledged event.</summary>
internal static class KernelCommands
{
    private const int Callers = 4;

    public static async Task<int> RunAsync(string[] arguments)
    {
        await using var kernel = await KernelWork.StartAsync(arguments[0]);
        await Console.Out.WriteLineAsync("started");
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => AskAsync(kernel, caller)));
        return 0;
    }

    // Each caller waits for its answer, which bounds the open questions.
    private static async Task AskAsync(CopKernel kernel, int caller)
    {
        var topicId = KernelWork.TopicOf(caller % KernelWork.Topics);
        while (true)
        {
            var asked = (await kernel.AppendAsync(topicId, new EventDraft { Type = "work.asked" }, Actor.Human("ada"))).Unwrap().First;
            await Console.Out.WriteLineAsync(asked.Id);
            await foreach (var stored in kernel.StreamEventsAsync(topicId, asked.TopicSeq))
            {
                if (stored.Type == "work.closed" && stored.Payload["asked"]?.AsString() == asked.Id)
                    break;
            }
        }
    }
}
