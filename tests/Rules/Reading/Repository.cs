namespace Cop.Rules.Tests;

/// <summary>The source files of the repository, without build output.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The sources of the templates: programs of users, which packed packages compile.</summary>
    public const string Templates = "src/Cop.Templates/content/";

    /// <summary>The shipped projects with an assembly: those of src, and the conformance suite for stores in tests.</summary>
    public static IReadOnlyList<string> Projects { get; } =
    [
        .. Files("src", "*.csproj").Where(path => path != "src/Cop.Templates/Cop.Templates.csproj"),
        "tests/Conformance/Cop.Conformance.csproj",
    ];

    /// <summary>Every C# file under these folders.</summary>
    public static IReadOnlyList<SourceFile> Sources(params string[] folders) =>
        [.. folders.SelectMany(folder => Files(folder, "*.cs")).Select(path => new SourceFile(path))];

    /// <summary>Files under a folder, by their paths from the root.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern)
    {
        var start = Path.Combine(Root, folder);
        return !Directory.Exists(start) ? [] : [.. Directory.EnumerateFiles(start, pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => folder == Templates || !path.StartsWith(Templates, StringComparison.Ordinal))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "artifacts" or "node_modules" or ".git"))
            .Order(StringComparer.Ordinal)];
    }

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Cop.Kernel.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Cop.Kernel.sln.");
    }
}
