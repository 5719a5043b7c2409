namespace Cop.Cli.Tests;

/// <summary>A directory that is deleted after the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cop-cli-");

    public string Name => _directory.FullName;

    public string File(string name) => Path.Combine(_directory.FullName, name);

    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
