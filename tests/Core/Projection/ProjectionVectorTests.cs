namespace Cop.Core.Tests.Projection;

/// <summary>The language-neutral vectors of spec/vectors/projection, written by a projector of another hand.</summary>
public sealed class ProjectionVectorTests
{
    private static readonly Lazy<Dictionary<(string File, string Name), CopJson>> Vectors = new(() => All()
        .ToDictionary(entry => (entry.File, entry.Vector["name"]!.AsString()!), entry => entry.Vector));

    public static TheoryData<string, string> Names
    {
        get
        {
            var names = new TheoryData<string, string>();
            foreach (var (file, name) in Vectors.Value.Keys)
                names.Add(file, name);
            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    [Trait("spec", "4.5.1")]
    public void The_log_of_a_vector_gives_its_views(string file, string name)
    {
        var vector = Vectors.Value[(file, name)];
        var replay = Log.Replay(vector["events"]!.Items.Select(json => Event.From(json).Unwrap()));
        var expect = vector["expect"]!;

        Compare(expect["topic"]!, ViewJson.Write(replay.Views.OfType<Topic>().Single()), "topic");
        CompareAll<CopTask>(expect["tasks"]!, replay);
        CompareAll<Step>(expect["steps"]!, replay);
        CompareAll<Continuation>(expect["continuations"]!, replay);
        replay.Views.OfType<ArtifactEntry>().OrderBy(entry => entry.CreatedSeq).Select(entry => entry.Id)
            .ShouldBe(expect["artifacts"]!.Items.Select(id => id.AsString()!));
        replay.Views.OfType<ProjectionError>().Where(error => !error.IsWarning).OrderBy(error => error.Seq)
            .Select(error => $"{error.Seq} {error.EventId} {error.Code}")
            .ShouldBe(expect["errors"]!.Items.Select(error => $"{error["seq"]} {error["eventId"]!.AsString()} {error["code"]!.AsString()}"));
    }

    private static void CompareAll<TView>(CopJson expected, TopicReplay replay) where TView : View
    {
        var actual = replay.Views.OfType<TView>().Select(ViewJson.Write).ToDictionary(view => view["id"]!.AsString()!, StringComparer.Ordinal);
        actual.Keys.ShouldBe(expected.Items.Select(view => view["id"]!.AsString()!), ignoreOrder: true);
        foreach (var view in expected.Items)
            Compare(view, actual[view["id"]!.AsString()!], view["id"]!.AsString()!);
    }

    // Values are compared by canonical JSON; an expected null says "absent".
    private static void Compare(CopJson expected, CopJson actual, string where)
    {
        foreach (var (name, value) in expected.Members)
        {
            (actual[name]?.ToString() ?? "null").ShouldBe(value.ToString(), $"{where}.{name} in {actual}");
        }
    }

    private static IEnumerable<(string File, CopJson Vector)> All() =>
        from file in Directory.EnumerateFiles(RepositoryRoot.File("spec", "vectors", "projection"), "*.json").Order(StringComparer.Ordinal)
        where !file.EndsWith(".schema.json", StringComparison.Ordinal)
        from vector in CopJson.Parse(File.ReadAllText(file), new JsonLimits { MaxBytes = int.MaxValue / 4 }).Unwrap().Items
        select (Path.GetFileName(file), vector);
}
