using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Cop;

/// <summary>The numbered .sql files of this package, with the schema's name inserted.</summary>
internal sealed class SqlText(string schema)
{
    private static readonly Assembly Home = typeof(SqlText).Assembly;
    private readonly ConcurrentDictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <summary>The seed that separates this schema's advisory locks from those of other schemas.</summary>
    public long Seed { get; } = BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes("cop:" + schema)));

    public string Schema => schema;

    /// <summary>The schema as an identifier in SQL: quoted, so that it may be a keyword such as <c>user</c>.</summary>
    public string QuotedSchema => $"\"{schema}\"";

    /// <summary>The steps that create the schema, in ascending order; the number of the last one is the schema's version.</summary>
    public IReadOnlyList<(int Number, string Text)> Migrations => [.. Home.GetManifestResourceNames()
        .Where(name => name.StartsWith("Schema/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(name => (int.Parse(name.AsSpan("Schema/".Length, 3), CultureInfo.InvariantCulture), Read(name)))];

    /// <summary>Returns a statement by the name of its file.</summary>
    public string this[string name] => _texts.GetOrAdd(name, key => Read("Queries/" + key));

    private string Read(string name)
    {
        using var stream =
            Home.GetManifestResourceStream(name) ?? throw new CopInvariantException($"The package has no statement '{name}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd()
            .Replace("{schema}", QuotedSchema, StringComparison.Ordinal)
            .Replace("{seed}", Seed.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }
}
