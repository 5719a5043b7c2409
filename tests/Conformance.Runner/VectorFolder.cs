namespace Cop.Conformance.Tests;

/// <summary>A folder with the layout of spec/vectors that contains one file and its table.</summary>
internal sealed class VectorFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cop-vectors-");

    public string Path => _directory.FullName;

    public void Write(string file, string text)
    {
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        var set = file.StartsWith("checks/", StringComparison.Ordinal)
            ? ""
            : $$"""{"set":"{{file}}","kind":"projection","requirements":["COP-4.5.2-1"]}""";
        File.WriteAllText(System.IO.Path.Combine(Path, "sets.json"), $$$"""{"sets":[{{{set}}}],"sections":{"2.4.2":["COP-2.4.2-1"]}}""");
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
