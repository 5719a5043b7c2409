namespace Cop.Packages.Tests;

/// <summary>A registry in a folder, with packages that tests publish to it; and a project beside it.</summary>
internal sealed class RegistryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cop-registry-");
    private readonly Dictionary<string, SortedDictionary<string, CopJson>> _documents = new(StringComparer.Ordinal);

    public string Registry => Path.Combine(_folder.FullName, "registry");

    public string Home => Path.Combine(_folder.FullName, "home");

    public string Project => Path.Combine(_folder.FullName, "project");

    public PackageEnvironment Environment => new() { Folder = Project, Home = Home, Registries = [Registry], RetryDelay = TimeSpan.Zero };

    public PackageWorkspace Workspace => new(Environment);

    public void Dispose() => _folder.Delete(recursive: true);

    public void Write(string path, string text)
    {
        string file = Path.Combine(Project, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    public string Read(string path) => File.ReadAllText(Path.Combine(Project, path));

    public bool Exists(string path) => File.Exists(Path.Combine(Project, path));

    /// <summary>Publishes a version; <paramref name="change"/> may make its entry in the document a lie.</summary>
    public void Publish(
        string name, string version, string rest = "", Func<CopJson, CopJson>? change = null, params (string Path, string Text)[] files)
    {
        string manifest = $"meta: {{name: \"{name}\", version: {version}}}\n{rest}";
        List<PackageFile> all = [new("cop.yaml", Utf8(manifest)), .. files.Select(file => new PackageFile(file.Path, Utf8(file.Text)))];
        byte[] archive = ArchiveWriter.Write(all);
        string folder = Path.Combine(Registry, "v1", "packages", name);
        string file = $"{name.Split('/')[^1]}-{version}.cop";
        Directory.CreateDirectory(Path.Combine(folder, "-"));
        File.WriteAllBytes(Path.Combine(folder, "-", file), archive);
        var diagnostics = new DiagnosticList();
        var document = YamlReader.Read("cop.yaml", Utf8(manifest), diagnostics)!;
        string[] sections = ["dependencies", "peer_dependencies", "optional_dependencies"];
        var entry = CopJson.Object(
        [
            ("name", CopJson.From(name)), ("version", CopJson.From(version)),
            ("dist", CopJson.Object(
                ("tarball", CopJson.From($"-/{file}")), ("integrity", CopJson.From(TreeDigest.IntegrityOf(archive))),
                ("tree", CopJson.From(TreeDigest.Of(all))))),
            .. sections.Select(section => (section, document[section]?.ToJson())),
        ]);
        if (!_documents.TryGetValue(name, out var versions)) _documents[name] = versions = new(StringComparer.Ordinal);
        versions[version] = change?.Invoke(entry) ?? entry;
        File.WriteAllText(Path.Combine(folder, "index.json"), CopJson.Object(
            ("name", CopJson.From(name)), ("dist-tags", CopJson.EmptyObject),
            ("versions", CopJson.Object(versions.Select(each => (each.Key, (CopJson?)each.Value))))).ToString());
    }

    public Task<PackageOutcome<InstallReport>> InstallAsync(params string[] add) => Workspace.InstallAsync(new() { Add = [.. add] });

    /// <summary>Every file below the folder with its content, to compare states.</summary>
    public static string Snapshot(string folder) => !Directory.Exists(folder) ? "" : string.Join('\n', Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/.cop/")).Order(StringComparer.Ordinal)
        .Select(file =>
            $"{Path.GetRelativePath(folder, file)} " +
                $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}"));

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
