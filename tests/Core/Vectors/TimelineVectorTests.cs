namespace Cop.Core.Tests.Vectors;

/// <summary>spec/vectors/timeline: events and clock moves in, decisions about continuations out (spec 5.5; D-52 to D-59b).</summary>
public sealed class TimelineVectorTests
{
    private static readonly VectorFile Vectors = new("timeline", "timelines.json");

    public static TheoryData<string> Names => Vectors.Names;

    [Theory, MemberData(nameof(Names)), Trait("spec", "5.5.2")]
    public void A_timeline_gives_the_decisions_of_its_vector(string name)
    {
        var vector = Vectors[name];
        var timeline = new Timeline(vector["agents"]!);
        foreach (var step in vector["steps"]!.Items)
        {
            CopTime.TryParse(step["at"]!.AsString(), out var at).ShouldBeTrue();
            timeline.Play(step, at).Select(decision => decision.ToString())
                .ShouldBe(step["decisions"]!.Items.Select(decision => decision.ToString()), $"{name} at {step["at"]}");
        }
    }
}
