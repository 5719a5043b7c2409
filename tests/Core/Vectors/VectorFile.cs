namespace Cop.Core.Tests.Vectors;

/// <summary>A file of spec/vectors that is an array of named vectors.</summary>
internal sealed class VectorFile(params string[] path)
{
    private readonly Lazy<Dictionary<string, CopJson>> _byName = new(() =>
        Read(RepositoryRoot.File(["spec", "vectors", .. path])).Items.ToDictionary(vector => vector["name"]!.AsString()!));

    public CopJson this[string name] => _byName.Value[name];

    public TheoryData<string> Names => [.. _byName.Value.Keys];

    public static CopJson Read(string file) =>
        CopJson.Parse(File.ReadAllBytes(file), new JsonLimits { MaxBytes = int.MaxValue / 4 }).Unwrap();
}
