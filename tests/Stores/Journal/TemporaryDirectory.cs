namespace Cop.Stores.Tests;

/// <summary>A directory that is deleted after the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cop-test-");

    public string File(params string[] names) => Path.Combine([_directory.FullName, .. names]);

    public void Dispose() => _directory.Delete(recursive: true);
}
