namespace Cop.Hosting.Tests;

/// <summary>A directory that is deleted after its test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cop-hosting-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
