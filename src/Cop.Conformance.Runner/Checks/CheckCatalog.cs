using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;

namespace Cop.Conformance.Runner;

/// <summary>All checks and their requirements.</summary>
public sealed record CheckCatalog(ImmutableArray<Check> Checks, ImmutableArray<Requirement> Requirements, int Vectors)
{
    private const string Scripts = "checks/";
    private const string Sets = "sets.json";

    /// <summary>Loads the checks embedded in this assembly.</summary>
    public static CheckCatalog Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return Load(
            assembly.GetManifestResourceNames().Where(name => name.StartsWith("vectors/", StringComparison.Ordinal))
                .Select(name => name["vectors/".Length..]), name => Read(assembly, "vectors/" + name), name => "spec/vectors/" + name);
    }

    /// <summary>Loads the checks of a folder with the layout of spec/vectors.</summary>
    public static CheckCatalog Load(string folder) => Load(
        Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/')),
        name => File.Exists(Path.Combine(folder, name)) ? File.ReadAllBytes(Path.Combine(folder, name))
            : throw new CheckFileException(Path.Combine(folder, name), 1, "the file is missing"),
        name => Path.Combine(folder, name));

    private static CheckCatalog Load(IEnumerable<string> names, Func<string, ReadOnlyMemory<byte>> read, Func<string, string> display)
    {
        var requirements =
            Requirement.ReadAll(JsonWithLines.Parse("spec/requirements.json", Read(Assembly.GetExecutingAssembly(), "requirements.json")));
        var known = requirements.Select(each => each.Id).ToHashSet(StringComparer.Ordinal);
        var (checks, ids, vectors) = (new List<Check>(), new HashSet<string>(StringComparer.Ordinal), 0);
        foreach (var name in names.Order(StringComparer.Ordinal).Where(IsScript))
        {
            var file = JsonWithLines.Parse(display(name), read(name));
            foreach (var item in file.AsList())
                checks.Add(Known(CheckReader.ReadCheck(item), item, ids, known));
            vectors += file.Items.Count;
        }

        var table = JsonWithLines.Parse(display(Sets), read(Sets));
        foreach (var set in VectorSet.Read(table))
        {
            var file = JsonWithLines.Parse(display(set.File), read(set.File));
            checks.AddRange(VectorChecks.Of(set, file).Select(check => Known(check, file, ids, known)));
            vectors += CountOf(file);
        }

        return new CheckCatalog([.. checks], requirements, vectors);
    }

    private static bool IsScript(string name) =>
        name.StartsWith(Scripts, StringComparison.Ordinal) && !name.EndsWith(".schema.json", StringComparison.Ordinal);

    private static Check Known(Check check, JsonWithLines place, HashSet<string> ids, HashSet<string> requirements)
    {
        if (check.Requirements.FirstOrDefault(id => !requirements.Contains(id)) is { } stranger)
            throw place.Wrong($"the check '{check.Id}' names {stranger}, which is not in spec/requirements.json");
        return ids.Add(check.Id) ? check : throw place.Wrong($"the id '{check.Id}' stands twice");
    }

    private static int CountOf(JsonWithLines file) => file.Kind == JsonValueKind.Array
        ? file.Items.Count
        : file.Members.Where(member => member.Value.Kind == JsonValueKind.Array).Sum(member => member.Value.Items.Count);

    private static byte[] Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name) ?? throw new CheckFileException(name, 1, "the file is missing");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
