using Cop.Core.Tests.Engine;

namespace Cop.Core.Tests.Vectors;

/// <summary>spec/vectors/lifecycle: every path of up to three events, and at its end whatever is refused or repeats (D-29, D-35, D-57).</summary>
public sealed class LifecycleVectorTests
{
    private static readonly VectorFile Vectors = new("lifecycle", "lifecycles.json");

    public static TheoryData<string> Names => Vectors.Names;

    [Theory, MemberData(nameof(Names)), Trait("spec", "4.5.7")]
    public async Task An_object_goes_through_its_lifecycle_as_the_vector_says(string name)
    {
        var vector = Vectors[name];
        await using var kernel = await TestKernel.StartAsync();
        foreach (var draft in vector["setup"]!.Items)
            await kernel.AppendAsync(Draft(draft));
        (await StatusAsync(kernel, vector)).ShouldBe(vector["start"]!.AsString());
        foreach (var move in vector["moves"]!.Items)
        {
            var result = await kernel.Kernel.AppendAsync(TestKernel.Topic, Draft(move["draft"]!), TestKernel.Ada).WaitAsync(TestKernel.Patience);
            result.Error?.Code.ShouldBe(move["code"]?.AsString(), move.ToString());
            result.IsOk.ShouldBe(move["code"] is null, move.ToString());
            (await StatusAsync(kernel, vector)).ShouldBe(move["status"]!.AsString(), move.ToString());
        }

        await kernel.VerifyAsync();
    }

    private static EventDraft Draft(CopJson json) => DraftReader.Read(json).Unwrap();

    private static async Task<string?> StatusAsync(TestKernel kernel, CopJson vector)
    {
        var (store, id) = (kernel.Kernel.Store, vector["id"]?.AsString() ?? "");
        View? view = vector["kind"]!.AsString() switch
        {
            "topic" => (await store.GetTopicAsync(TestKernel.Topic)).Unwrap(),
            "task" => (await store.GetTaskAsync(TestKernel.Topic, id)).Unwrap(),
            "step" => (await store.GetStepAsync(TestKernel.Topic, id)).Unwrap(),
            _ => (await store.GetContinuationAsync(TestKernel.Topic, id)).Unwrap(),
        };
        return ViewJson.Write(view.ShouldNotBeNull())["status"]!.AsString();
    }
}
