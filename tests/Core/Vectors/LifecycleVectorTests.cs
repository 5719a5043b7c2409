using Cop.Core.Tests.Engine;

namespace Cop.Core.Tests.Vectors;

/// <summary>
/// spec/vectors/lifecycle: every path of up to three events, followed by each refused or repeated event (D-29, D-35, D-57).
/// </summary>
public sealed class LifecycleVectorTests
{
    private const string Origin = "urn:cop:store:vectors";

    private static readonly VectorFile Vectors = new("lifecycle", "lifecycles.json");

    public static TheoryData<string> Names => Vectors.Names;

    [Theory, MemberData(nameof(Names)), Trait("spec", "4.5.7")]
    public async Task An_object_follows_the_lifecycle_of_its_vector(string name)
    {
        var vector = Vectors[name];
        await using var kernel = await TestKernel.StartAsync();
        var take = vector["log"] is null ? Appending(kernel) : Replicating(kernel);
        foreach (var draft in vector["setup"]!.Items)
            (await take(draft)).ShouldBeNull();
        (await StatusAsync(kernel, vector)).ShouldBe(vector["start"]!.AsString());
        foreach (var move in vector["moves"]!.Items)
        {
            (await take(move["draft"]!)).ShouldBe(move["code"]?.AsString(), move.ToString());
            (await StatusAsync(kernel, vector)).ShouldBe(move["status"]!.AsString(), move.ToString());
        }

        await kernel.VerifyAsync();
    }

    // Both return the code of the refusal by admission or by the projector; null for none.
    private static Func<CopJson, Task<string?>> Appending(TestKernel kernel) => async draft =>
        (await kernel.Kernel.AppendAsync(TestKernel.Topic, DraftReader.Read(draft).Unwrap(), TestKernel.Ada)
            .WaitAsync(TestKernel.Patience)).Error?.Code;

    private static Func<CopJson, Task<string?>> Replicating(TestKernel kernel)
    {
        var seq = 0;
        return async draft =>
        {
            seq++;
            var stored = draft.With("id", CopJson.From($"e{seq}")).With("topicId", CopJson.From(TestKernel.Topic))
                .With("topicSeq", CopJson.From(seq))
                .With("schemaVersion", CopJson.From("1")).With("createdAt", CopJson.From($"2026-01-01T00:00:{seq:00}.000Z"));
            (await kernel.Kernel.ReplicateAsync(Origin, [Event.ParseUntrusted(stored.Utf8.Span).Unwrap()]).WaitAsync(TestKernel.Patience))
                .Unwrap();
            var errors = (await kernel.Kernel.Store.ListProjectionErrorsAsync(new ProjectionErrorQuery { TopicId = TestKernel.Topic }))
                .Unwrap().Items;
            return errors.SingleOrDefault(error => error.Seq == seq)?.Code;
        };
    }

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
