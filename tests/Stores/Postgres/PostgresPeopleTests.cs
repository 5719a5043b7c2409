using Cop.Hitl;
using Cop.Hitl.Tests;
using Cop.Stores.ChildProcess;

namespace Cop.Stores.Tests;

/// <summary>Requests to people on a store with several nodes.</summary>
[Trait("spec", "10.2")]
public sealed class PostgresPeopleTests : PostgresSchemaFixture
{
    // Longer than any pause of the machine.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    private static bool IsLong => Environment.GetEnvironmentVariable("COP_LONG") == "1";

    [Fact]
    public async Task The_same_answer_from_two_nodes_at_once_takes_effect_once()
    {
        await using var one = await OpenKernelAsync("one");
        await using var two = await OpenKernelAsync("two");
        (await PeopleWork.BeginAsync(one)).Unwrap();
        var asked = await AskedAsync(one);
        // Answered in the other order, each by two nodes at once.
        foreach (var requestId in asked.Reverse())
            await Task.WhenAll(PeopleWork.AnswerAsync(one, requestId), PeopleWork.AnswerAsync(two, requestId)).WaitAsync(HangLimit.Span);
        await HandledAsync(one);
        var log = await ReadAsync(one);
        log.Count(stored => stored.Type == HitlEventTypes.DecisionProvided).ShouldBe(PeopleWork.Questions);
        log.Count(stored => stored.Type == PeopleWork.Handled).ShouldBe(PeopleWork.Questions);
        (await one.VerifyTopicAsync(PeopleWork.Topic)).Unwrap().Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_persons_who_answer_at_once_from_two_nodes_count_as_one()
    {
        await using var one = await OpenKernelAsync("one");
        await using var two = await OpenKernelAsync("two");
        (await PeopleWork.BeginAsync(one)).Unwrap();
        foreach (var requestId in await AskedAsync(one))
        {
            var results = await Task.WhenAll(AnswerAsync(one, "bob"), AnswerAsync(two, "lee")).WaitAsync(HangLimit.Span);
            results.Count(result => result.IsOk).ShouldBe(1);
            results.Single(result => !result.IsOk).Error!.Code.ShouldBe(HitlErrorCodes.RequestClosed);

            Task<CopResult<AppendReceipt>> AnswerAsync(CopKernel kernel, string person) => new HumanRequests(kernel).AnswerAsync(
                PeopleWork.Topic, requestId, HumanAnswer.Decide("approve"), Actor.Human(person));
        }

        await HandledAsync(two);
    }

    [Fact]
    public async Task Random_courses_of_requests_end_as_the_rules_say()
    {
        await using var kernel = await OpenKernelAsync("one");
        var first = Environment.TickCount;
        for (var course = 0; course < (IsLong ? 100 : 4); course++)
            await new RequestCourse(kernel, $"course-{course}", first + course).RunAsync(40).WaitAsync(HangLimit.Span);
    }

    private async Task<CopKernel> OpenKernelAsync(string node) => await CopKernel.StartAsync(
        (await PostgresEventStore.OpenAsync(Server.ConnectionString, Options(node) with { LeaseDuration = Lease })).Unwrap(),
        PeopleWork.Options() with { Pipeline = Patient });

    private static async Task<string[]> AskedAsync(CopKernel kernel)
    {
        using var guard = HangLimit.Begin();
        var asked = new List<string>();
        await foreach (var stored in kernel.StreamEventsAsync(PeopleWork.Topic, 0, guard.Token))
        {
            if (stored.Type == HitlEventTypes.DecisionRequested)
                asked.Add(stored.Payload["requestId"]!.AsString()!);
            if (asked.Count == PeopleWork.Questions)
                break;
        }

        return [.. asked];
    }

    private static async Task HandledAsync(CopKernel kernel)
    {
        using var guard = HangLimit.Begin();
        var left = PeopleWork.Questions;
        await foreach (var stored in kernel.StreamEventsAsync(PeopleWork.Topic, 0, guard.Token))
        {
            if (stored.Type == PeopleWork.Handled && --left == 0)
                return;
        }
    }

    private static async Task<List<Event>> ReadAsync(CopKernel kernel)
    {
        var log = new List<Event>();
        await foreach (var stored in kernel.Log.ReadTopicAsync(PeopleWork.Topic))
            log.Add(stored);
        return log;
    }
}
