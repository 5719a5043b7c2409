using Cop.Hitl;

namespace Cop.Stores.ChildProcess;

/// <summary>Asks people in a kernel until it is killed, and answers what it finds open after a restart.</summary>
internal static class PeopleCommands
{
    /// <summary>Runs until every question is answered and its answer handled; writes a line for each event of its topic.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var storage = (await EmbeddedEventStore.OpenAsync(
            arguments[0], Guid.CreateVersion7, new EmbeddedOptions { Profiles = [HitlProfile.Create()] })).Unwrap();
        await using var kernel = await CopKernel.StartAsync(storage, PeopleWork.Options());
        await Console.Out.WriteLineAsync("started");
        (await PeopleWork.BeginAsync(kernel)).Unwrap();
        var handled = 0;
        await foreach (var stored in kernel.StreamEventsAsync(PeopleWork.Topic))
        {
            await Console.Out.WriteLineAsync($"{stored.TopicSeq} {stored.Type}");
            if (stored.Type == HitlEventTypes.DecisionRequested)
                await PeopleWork.AnswerAsync(kernel, stored.Payload["requestId"]!.AsString()!);
            if (stored.Type == PeopleWork.Handled && ++handled == PeopleWork.Questions)
                break;
        }

        await Console.Out.WriteLineAsync("done");
        return 0;
    }
}
