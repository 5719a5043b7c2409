namespace Cop.Hitl.Tests;

/// <summary>The rows that spec/vectors/people has for logs, computed there by a second implementation.</summary>
[Trait("spec", "10.2")]
public sealed class RowVectorTests
{
    public static TheoryData<string> Names => [.. Vectors().Select(vector => vector["name"]!.AsString()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_log_folds_to_the_rows_of_the_vectors(string name)
    {
        var vector = Vectors().Single(each => each["name"]!.AsString() == name);
        var events = vector["events"]!.Items.Select(json => Event.From(json).Unwrap());
        var rows = new RowProjector([HitlProfile.Create()]).Fold("t", events).OfType<ProfileRow>()
            .OrderBy(row => row.Kind, CopId.Comparer).ThenBy(row => row.Id, CopId.Comparer).Select(ToJson).ToList();
        var expected = vector["rows"]!.Items.ToList();
        rows.Select(row => row.ToString()).ShouldBe(expected.Select(row => row.ToString()));
    }

    private static CopJson ToJson(ProfileRow row) => CopJson.Object(
        ("kind", CopJson.From(row.Kind)), ("id", CopJson.From(row.Id)), ("status", CopJson.From(row.Status!)),
        ("assignee", row.Assignee is { } assignee ? CopJson.From(assignee) : null),
        ("due", row.Due is { } due ? CopJson.From(CopTime.Format(due)) : null), ("body", row.Body));

    private static IEnumerable<CopJson> Vectors()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Cop.Kernel.sln")))
            folder = folder.Parent!;
        return CopJson.Parse(File.ReadAllBytes(Path.Combine(folder.FullName, "spec", "vectors", "people", "rows.json"))).Unwrap().Items;
    }
}
