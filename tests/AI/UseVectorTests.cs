namespace Cop.AI.Tests;

/// <summary>The rows that spec/vectors/agents has for logs, computed there by a second implementation.</summary>
[Trait("spec", "11.4.1")]
public sealed class UseVectorTests
{
    public static TheoryData<string> Names => [.. Vectors().Select(vector => vector["name"]!.AsString()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_log_folds_to_the_rows_of_the_vectors(string name)
    {
        var vector = Vectors().Single(each => each["name"]!.AsString() == name);
        var events = vector["events"]!.Items.Select(json => Event.From(json).Unwrap());
        var rows = new RowProjector([AiProfile.Create()]).Fold("t", events).OfType<ProfileRow>().OrderBy(row => row.Id, CopId.Comparer);
        rows.Select(row => CopJson.Object(
            ("kind", CopJson.From(row.Kind)), ("id", CopJson.From(row.Id)),
            ("assignee", row.Assignee is { } assignee ? CopJson.From(assignee) : null), ("body", row.Body)).ToString())
            .ShouldBe(vector["rows"]!.Items.Select(row => row.ToString()));
    }

    private static IEnumerable<CopJson> Vectors()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Cop.Kernel.sln")))
            folder = folder.Parent!;
        return CopJson.Parse(
            File.ReadAllBytes(Path.Combine(folder.FullName, "spec", "vectors", "agents", "use.json")),
            new JsonLimits { MaxBytes = 16 * 1024 * 1024 }).Unwrap().Items;
    }
}
