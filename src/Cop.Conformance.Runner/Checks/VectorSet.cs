using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Cop.Conformance.Runner;

/// <summary>A file of vectors and its requirements (spec/vectors/sets.json).</summary>
internal sealed record VectorSet(
    string File, string Kind, ImmutableArray<string> Requirements, IReadOnlyDictionary<string, ImmutableArray<string>> OfSections)
{
    /// <summary>The middle part of its check ids: the folder, and the file if names are not unique in the folder.</summary>
    public string Group => File.Split('/')[0] is var folder && folder is "cloudevents" or "jsonld" ? $"{folder}.{Name}" : folder;

    /// <summary>The name of the file.</summary>
    public string Name => Path.GetFileNameWithoutExtension(File);

    public static IEnumerable<VectorSet> Read(JsonWithLines table)
    {
        var sections = table.Member("sections", JsonValueKind.Object).Members.ToDictionary(
            member => member.Name, member => Texts(member.Value), StringComparer.Ordinal);
        return table.Member("sets", JsonValueKind.Array).Items.Select(set =>
            new VectorSet(set.TextOf("set"), set.TextOf("kind"), Texts(set.Member("requirements", JsonValueKind.Array)), sections));
    }

    /// <summary>Converts the name of a vector to a part of an id.</summary>
    public static string Slug(string name)
    {
        var slug = new StringBuilder(name.Length);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterOrDigit(letter))
                slug.Append(char.ToLowerInvariant(letter));
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }

        return slug.ToString().TrimEnd('-');
    }

    private static ImmutableArray<string> Texts(JsonWithLines list) => [.. list.AsList().Select(item => item.AsText())];
}
