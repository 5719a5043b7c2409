using System.Globalization;
using System.Text;
using Cop.Core.Tests.Engine;

namespace Cop.Core.Tests.Protocol;

/// <summary>Times are recorded and never determine an order (spec 3.4).</summary>
public sealed class TimeTests
{
    private const string Origin = "urn:cop:store:11111111-1111-4111-8111-111111111111";

    /// <summary>By topicSeq the task is created, started and done; by time it is done before it began.</summary>
    private static readonly Event[] Backwards =
    [
        Received("t", 1, 9, "task.created", "{\"taskId\":\"a\"}"), Received("t", 2, 5, "task.started", "{\"taskId\":\"a\"}"),
        Received("t", 3, 1, "task.completed", "{\"taskId\":\"a\"}"),
    ];

    [Fact, Trait("spec", "3.4.2"), Trait("spec", "3.4.3")]
    public async Task A_log_with_decreasing_times_is_read_and_applied_by_topicSeq()
    {
        await using var kernel = await TestKernel.StartAsync();
        (await kernel.Kernel.ReplicateAsync(Origin, Backwards)).Unwrap().Stored.ShouldBe(3);
        (await kernel.ReadAsync("t")).Select(stored => stored.TopicSeq).ShouldBe([1L, 2L, 3L]);
        (await kernel.Kernel.Store.GetTaskAsync("t", "a")).Unwrap()!.Status.ShouldBe(CopTaskStatus.Done);
        (await kernel.Kernel.Store.ListProjectionErrorsAsync(new ProjectionErrorQuery())).Unwrap().Items.ShouldBeEmpty();
        await kernel.VerifyAsync();
    }

    [Fact, Trait("spec", "3.4.3")]
    public async Task A_parent_with_a_later_time_still_precedes_its_child()
    {
        await using var kernel = await TestKernel.StartAsync();
        var (child, parent) = (Received("child", 1, 1, "note.taken", parent: "parent-1"), Received("parent", 1, 9, "note.taken"));
        (await kernel.Kernel.ReplicateAsync(Origin, [child])).Unwrap().Missing.ShouldBe(["parent-1"]);
        (await kernel.Kernel.ReplicateAsync(Origin, [parent])).Unwrap();
        var last = (await kernel.Kernel.WaitForPositionAsync(child).WaitAsync(TestKernel.Patience)).Unwrap();
        (await kernel.Kernel.Log.GetPositionAsync("parent", 1)).ShouldNotBeNull().ShouldBeLessThan(last);
    }

    [Fact, Trait("spec", "3.4.3"), Trait("spec", "3.3.2")]
    public void The_order_of_a_replay_is_the_same_for_any_times()
    {
        Event[] log =
            [Received("b", 1, 1, "note.taken", parent: "a-2"), Received("a", 1, 9, "note.taken"), Received("a", 2, 5, "note.taken")];
        Event[] retimed =
            [Received("b", 1, 9, "note.taken", parent: "a-2"), Received("a", 1, 1, "note.taken"), Received("a", 2, 5, "note.taken")];
        Order(log).ShouldBe("a-1 a-2 b-1");
        Order(retimed).ShouldBe(Order(log));
    }

    [Fact, Trait("spec", "3.4.1")]
    public async Task CreatedAt_is_the_time_of_the_write_and_not_of_the_request()
    {
        var file = new GatedJournalFile();
        await using var kernel = await TestKernel.StartAsync(new CopOptions(), file);
        file.Close();
        var first = kernel.AppendAsync("note.taken");
        await file.ArrivedAsync();
        var waiting = kernel.AppendAsync("note.taken");
        kernel.Time.Advance(TimeSpan.FromHours(1));
        file.Open();
        ((await waiting).CreatedAt - (await first).CreatedAt).ShouldBe(TimeSpan.FromHours(1));
    }

    private static string Order(Event[] log) => string.Join(' ', ReplayOrder.CreatePlan(log).EventIds);

    private static Event Received(string topicId, long seq, int second, string type, string payload = "{}", string? parent = null)
    {
        var parents = parent is null ? "" : $",\"parentEventIds\":[\"{parent}\"]";
        var json = string.Create(CultureInfo.InvariantCulture,
            $$"""{"id":"{{topicId}}-{{seq}}","topicId":"{{topicId}}","topicSeq":{{seq}},"type":"{{type}}","schemaVersion":"1","createdA""" +
                $$"""t":"2026-01-01T00:00:0{{second}}Z","payload":{{payload}}{{parents}}}""");
        return Event.ParseUntrusted(Encoding.UTF8.GetBytes(json)).Unwrap();
    }
}
