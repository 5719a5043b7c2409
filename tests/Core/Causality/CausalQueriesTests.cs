namespace Cop.Core.Tests.Causality;

[Trait("spec", "3.2.2")]
public sealed class CausalQueriesTests
{
    // question → plan → two works in two topics → summary, which also names a missing event.
    private static readonly MemoryLog Diamond = new(
        MemoryLog.Event("question", "A", 1),
        MemoryLog.Event("plan", "A", 2, "question"),
        MemoryLog.Event("work2", "C", 1, "plan"),
        MemoryLog.Event("work1", "B", 1, "plan"),
        MemoryLog.Event("summary", "A", 3, "work2", "work1", "gone"));

    [Fact]
    public async Task Why_gives_the_ancestors_across_topics()
    {
        var graph = (await CausalQueries.FindAncestorsAsync(Diamond, "summary")).Unwrap()!;
        graph.Nodes.Select(node => $"{node.Depth} {node.Event.Id}").ShouldBe(["0 summary", "1 work1", "1 work2", "2 plan", "3 question"]);
        graph.Edges.ShouldBe(
            [new("work2", "summary"), new("work1", "summary"), new("plan", "work1"), new("plan", "work2"), new("question", "plan")]);
        graph.MissingParents.ShouldBe([new MissingParent("summary", "gone")]);
        (graph.TruncatedByDepth, graph.TruncatedByCount).ShouldBe((false, false));
    }

    [Fact]
    public async Task Impact_gives_the_descendants_across_topics()
    {
        var graph = (await CausalQueries.FindDescendantsAsync(Diamond, "plan")).Unwrap()!;
        graph.Nodes.Select(node => $"{node.Depth} {node.Event.Id}").ShouldBe(["0 plan", "1 work1", "1 work2", "2 summary"]);
        graph.Edges.Length.ShouldBe(4);
        (graph.TruncatedByDepth, graph.TruncatedByCount).ShouldBe((false, false));
    }

    [Fact]
    public async Task A_truncated_result_reports_its_limit()
    {
        var shallow = (await CausalQueries.FindDescendantsAsync(Diamond, "plan", new CausalLimits { MaxDepth = 1 })).Unwrap()!;
        (shallow.Nodes.Length, shallow.TruncatedByDepth, shallow.TruncatedByCount).ShouldBe((3, true, false));
        var few = (await CausalQueries.FindAncestorsAsync(Diamond, "summary", new CausalLimits { MaxEvents = 2 })).Unwrap()!;
        (few.Nodes[^1].Event.Id, few.TruncatedByDepth, few.TruncatedByCount).ShouldBe(("work1", false, true));
        var exact = (await CausalQueries.FindDescendantsAsync(Diamond, "plan", new CausalLimits { MaxDepth = 2, MaxEvents = 4 })).Unwrap()!;
        (exact.TruncatedByDepth, exact.TruncatedByCount).ShouldBe((false, false));
    }

    [Fact]
    public async Task An_unknown_event_gives_null_and_invalid_limits_an_error()
    {
        (await CausalQueries.FindAncestorsAsync(Diamond, "nobody")).Unwrap().ShouldBeNull();
        (await CausalQueries.FindAncestorsAsync(Diamond, "plan", new CausalLimits { MaxEvents = 0 })).Error!.Code.ShouldBe("invalid_query");
    }
}
