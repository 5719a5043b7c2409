namespace Cop.Cli.Tests;

/// <summary>An installation and a build that are killed at the moment when a file appears: the next run finishes the work.</summary>
/// <remarks>COP_LONG=1 kills at every moment.</remarks>
public sealed class PackageKillTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public PackageKillTests() => Copy(Path.Combine(Repository(), "samples", "SupportPackage"), _directory.File("sample"));

    public void Dispose() => _directory.Dispose();

    public static TheoryData<string> Moments() => Environment.GetEnvironmentVariable("COP_LONG") == "1"
        ? ["home/store/v1/blobs", "home/store/v1/packages", "sample/agent/cop.lock", "sample/agent/.cop/build", "sample/agent/dist"]
        : ["home/store/v1/blobs", "sample/agent/dist"];

    // A process that ends before it is killed has done its work, which is a state like any other.
    [Theory]
    [MemberData(nameof(Moments))]
    public async Task After_a_kill_the_same_commands_succeed_and_an_audit_is_clean(string moment)
    {
        using var limit = HangLimit.Begin();
        foreach (string[] command in (string[][])[["install"], ["build"]])
        {
            var appeared = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var watcher = new FileSystemWatcher(_directory.Name) { IncludeSubdirectories = true };
            FileSystemEventHandler signal = (_, change) =>
            {
                if (change.FullPath.StartsWith(_directory.File(moment), StringComparison.Ordinal))
                    appeared.TrySetResult();
            };
            watcher.Created += signal;
            watcher.Renamed += (sender, change) => signal(sender, change);
            watcher.EnableRaisingEvents = true;
            using var process = Start(command);
            await Task.WhenAny(appeared.Task, process.WaitForExitAsync(limit.Token));
            process.Kill();
            await process.WaitForExitAsync(limit.Token);
            var again = await Tool.EndAsync(Start(command));
            again.ExitCode.ShouldBe(0, again.ToString());
        }

        var audit = await Tool.EndAsync(Start("audit"));
        audit.ExitCode.ShouldBe(0, audit.ToString());
        Directory.GetFileSystemEntries(_directory.File("sample/agent/dist")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(["anthropic", "manifest.json", "openai", "standalone"]);
    }

    private System.Diagnostics.Process Start(params string[] command) => Tool.Start(
        start => start.Environment["COP_HOME"] = _directory.File("home"),
        [.. command, "-C", _directory.File("sample/agent"), "--registry", _directory.File("sample/registry")]);

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Cop.Kernel.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
