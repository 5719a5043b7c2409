using Cop.AI;
using Cop.Hitl;
using Microsoft.Extensions.AI;

namespace Cop.Packages.Tests;

/// <summary>The journal of a package agent ends at a commit, as after a kill, and a new host continues.</summary>
/// <remarks>COP_LONG=1 ends it at every commit.</remarks>
public sealed class PackageAgentCrashTests
{
    [Fact]
    public async Task A_bundle_that_changed_between_a_call_and_its_record_is_request_changed_until_the_former_one_is_bound_again()
    {
        using var project = new EvaluationProject();
        var first = await PackageHost.LoadAsync(project);
        var client = new ScriptedChatClient((_, _) => ScriptedChatClient.Say("Hello."));
        var journal = new LengthJournal();
        string topicId;
        await using (var host = await PackageHost.StartAsync(first, client, journal: journal))
        {
            var chat = host.Kernel.Chat(PackageHost.Agent);
            topicId = chat.TopicId;
            await chat.SayAsync("Hi").WaitAsync(HangLimit.Span);
        }

        // The journal as it was when the call was recorded and nothing behind it.
        var cut = await CutBehindAsync(journal, topicId, stored => ModelCalls.Read(stored) is not null);
        project.Write("prompts/system.md", "You serve {{company}}.\n");
        var second = await PackageHost.LoadAsync(project);
        await using (var kernel =
            await CopKernel.StartAsync(EmbeddedEventStore.Open(cut, Guid.NewGuid, Options()).Unwrap(), KernelOptions()))
            (await PackageBinding.BindAsync(kernel, PackageHost.Agent, second, Actor.Human("ada"))).Unwrap();
        int before = client.Calls;
        await using (var host = await PackageHost.StartAsync(second, client, journal: cut))
        {
            await foreach (var stored in host.Kernel.StreamEventsAsync(topicId).WithCancellation(HangLimit.Begin().Token))
                if (stored.Payload["error"]?["code"]?.AsString() == AiErrorCodes.RequestChanged) break;
            (await PackageBinding.BindAsync(host.Kernel, PackageHost.Agent, first, Actor.Human("ada"))).Unwrap().ShouldBeTrue();
            string taskId =
                (await host.EventsAsync(topicId)).First(each => each.Type == EventTypes.TaskCreated).Payload["taskId"]!.AsString()!;
            (await host.Kernel.Chat(PackageHost.Agent, topicId).FollowAsync(taskId).WaitAsync(HangLimit.Span)).Text.ShouldBe("Hello.");
        }

        client.Calls.ShouldBe(before, "the recorded answer is used for the question that it belongs to");
    }

    [Fact]
    public async Task A_conversation_that_is_cut_at_each_commit_is_finished_and_nothing_is_paid_or_asked_twice()
    {
        using var project = new EvaluationProject();
        var package = await PackageHost.LoadAsync(project);
        var journal = new LengthJournal();
        var (calls, refunds, questions) = await ConverseAsync(package, journal);
        (calls, refunds, questions).ShouldBe((3, 1, 1));
        var lengths = journal.Lengths;
        lengths.Count.ShouldBeGreaterThan(20);
        bool isLong = Environment.GetEnvironmentVariable("COP_LONG") == "1";
        for (int point = 0; point < lengths.Count; point += isLong ? 1 : 3)
        {
            var copy = journal.Copy(lengths[point]);
            int recorded = await RecordedCallsAsync(copy);
            var again = await ConverseAsync(package, copy);
            (again.Calls + recorded).ShouldBe(3, $"commit {point}: every recorded call is used, every other one made once");
            again.Questions.ShouldBe(1, $"commit {point}");
            again.Refunds.ShouldBeLessThanOrEqualTo(1, $"commit {point}");
        }
    }

    private static async Task<(int Calls, int Refunds, int Questions)> ConverseAsync(ContextPackage package, LengthJournal journal)
    {
        const string Topic = "urn:cop:topic:cut", Task = "urn:cop:task:cut";
        int refunds = 0;
        var client = new ScriptedChatClient((messages, _) => messages.Count(each => each.Role == ChatRole.Tool) switch
        {
            0 => ScriptedChatClient.Call("search", ("id", "A-1")),
            1 => ScriptedChatClient.Call("refund", ("id", "A-1")),
            _ => ScriptedChatClient.Say("Refunded."),
        });
        await using var host = await PackageHost.StartAsync(
            package, client, refund: _ => $"done {Interlocked.Increment(ref refunds)}", journal: journal);
        var created = new Cop.Events.TaskCreated(Task)
        {
            AssignedTo = PackageHost.Agent, Metadata = CopJson.Object(("prompt", CopJson.From("Refund it."))),
        }.ToDraft() with { Id = "urn:cop:event:cut" };
        (await host.Kernel.AppendAsync(Topic, created, Actor.Human("user"))).Unwrap();
        var chat = host.Kernel.Chat(PackageHost.Agent, Topic);
        var answer = await chat.FollowAsync(Task).WaitAsync(HangLimit.Span);
        if (answer.RequestId is { } requestId)
        {
            var request = (await host.Inbox.GetAsync(Topic, requestId)).Unwrap().ShouldNotBeNull();
            if (request.Status == HumanRequestStatus.Open) await host.ApproveAsync(Topic, requestId);
            answer = await chat.FollowAsync(Task, answer.NextSeq).WaitAsync(HangLimit.Span);
        }

        answer.Text.ShouldBe("Refunded.");
        int questions = (await host.EventsAsync(Topic)).Count(each => each.Type == HitlEventTypes.DecisionRequested);
        return (client.Calls, refunds, questions);
    }

    private static async Task<int> RecordedCallsAsync(LengthJournal journal)
    {
        await using var store = EmbeddedEventStore.Open(journal.Copy(journal.Length), Guid.NewGuid, Options()).Unwrap();
        int count = 0;
        await foreach (var stored in store.ReadTopicAsync("urn:cop:topic:cut"))
            if (ModelCalls.Read(stored) is not null) count++;
        return count;
    }

    private static async Task<LengthJournal> CutBehindAsync(LengthJournal journal, string topicId, Func<Event, bool> isLast)
    {
        foreach (long length in journal.Lengths)
        {
            var copy = journal.Copy(length);
            await using var store = EmbeddedEventStore.Open(journal.Copy(length), Guid.NewGuid, Options()).Unwrap();
            await foreach (var stored in store.ReadTopicAsync(topicId))
                if (isLast(stored)) return copy;
        }

        throw new InvalidOperationException("No such event was written.");
    }

    private static EmbeddedOptions Options() =>
        new() { Profiles = [HitlProfile.Create(), AiProfile.Create(), PackagesProfile.Create()] };

    private static CopOptions KernelOptions() => new()
    {
        RunAgents = false, Profiles = [HitlProfile.Create(), AiProfile.Create(), PackagesProfile.Create()],
        GlobalProfiles = [HitlProfile.Name, AiProfile.Name, PackagesProfile.Name],
    };
}
