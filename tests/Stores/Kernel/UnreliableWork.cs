using Cop.Stores.ChildProcess;

namespace Cop.Stores.Tests;

/// <summary>The work of <see cref="KernelWork"/> on a real store whose calls are rejected or lose their answers at random.</summary>
internal static class UnreliableWork
{
    private const int AtOnce = 4;
    private const int Faults = 5;

    /// <summary>Asks questions until enough faults of each kind have happened, and checks the invariants after them.</summary>
    public static async Task RunAsync(IEventStore real, int seed, string effects)
    {
        var (store, network) = UnreliableStore.Of(real, seed);
        var options = new CopOptions
        {
            Agents = KernelWork.Agents(effects), Scheduler = new SchedulerOptions { ErrorDelay = TimeSpan.FromMilliseconds(5) },
        };
        await using var kernel = await CopKernel.StartAsync(store, options);
        var round = $"seed-{seed}-";
        network.IsFaulty = true;
        List<string> asked = [];
        while (network.Rejected < Faults || network.Lost < Faults)
        {
            var from = asked.Count;
            asked.AddRange(await Task.WhenAll(Enumerable.Range(from, AtOnce).Select(number => AskAsync(kernel, round, seed, number))));
        }

        network.IsFaulty = false;
        var log = await WorkCheck.AnswerAllAsync(kernel, round).WaitAsync(HangLimit.Span);
        WorkCheck.CheckLog(log, asked, round);
        WorkCheck.CheckEffects(log, File.Exists(effects) ? File.ReadAllLines(effects) : [], isOneAfterTheOther: false);
        for (var topic = 0; topic < KernelWork.Topics; topic++)
        {
            var verified = (await kernel.VerifyTopicAsync(KernelWork.TopicOf(topic, round))).Unwrap();
            verified.Errors.ShouldBeEmpty($"seed {seed}");
            (await kernel.RebuildTopicAsync(verified.TopicId)).Unwrap();
            (await kernel.VerifyTopicAsync(verified.TopicId)).Unwrap().LiveDigest.ShouldBe(verified.LiveDigest, $"seed {seed}");
        }
    }

    // An unknown outcome is retried with the same id.
    private static async Task<string> AskAsync(CopKernel kernel, string round, int seed, int number)
    {
        var draft = new EventDraft { Id = $"seed-{seed}-question-{number}", Type = "work.asked" };
        using var patience = HangLimit.Begin();
        while (true)
        {
            var answer = await kernel.AppendAsync(
                KernelWork.TopicOf(number % KernelWork.Topics, round), draft, Actor.Human("ada"), cancellationToken: patience.Token);
            if (answer.IsOk)
                return draft.Id;
            answer.Error!.Category.ShouldBe(CopErrorCategory.Temporary, $"seed {seed}: {answer.Error}");
        }
    }
}
