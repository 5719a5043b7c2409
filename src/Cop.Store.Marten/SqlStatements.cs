using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cop;

/// <summary>The statements of this package by name, for one schema.</summary>
internal sealed class SqlStatements
{
    private static readonly string[] Files = ["commits", "rows", "log", "restoring", "sessions", "index"];
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    public SqlStatements(string schema)
    {
        Schema = schema;
        // Separates the advisory locks of this schema from those of others.
        var seed = BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes("cop-marten:" + schema)));
        foreach (var file in Files)
        {
            foreach (var part in Read(file).Split("-- name: ").Skip(1))
            {
                var end = part.IndexOf('\n', StringComparison.Ordinal);
                _texts.Add(part[..end].Trim(), WithoutComments(part[end..])
                    .Replace("{s}", $"\"{schema}\"", StringComparison.Ordinal)
                    .Replace("{seed}", seed.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
            }
        }
    }

    public string Schema { get; }

    public string this[string name] => _texts[name];

    /// <summary>The statements that create all tables.</summary>
    public static string Tables(string schema, string streamType, int version) => Read("tables")
        .Replace("{s}", $"\"{schema}\"", StringComparison.Ordinal)
        .Replace("{stream}", streamType, StringComparison.Ordinal)
        .Replace("{version}", version.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>The statements that create the tables of the index of topics.</summary>
    public static string TopicIndexTables(string schema) =>
        Read("index_tables").Replace("{s}", $"\"{schema}\"", StringComparison.Ordinal);

    private static string WithoutComments(string text) => string.Join('\n', text.Split('\n')
        .Where(line => line.Length > 0 && !line.StartsWith("--", StringComparison.Ordinal)));

    private static string Read(string name)
    {
        using var stream = typeof(SqlStatements).Assembly.GetManifestResourceStream(name)
            ?? throw new CopInvariantException($"The package has no statements '{name}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
