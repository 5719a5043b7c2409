using System.Globalization;
using Npgsql;

namespace Cop.Cli;

/// <summary>A store on Postgres as <c>--store</c> names it. What is said of it never holds a password.</summary>
/// <param name="ConnectionString">As Npgsql takes it, the password included where one was given.</param>
/// <param name="Schema">The schema.</param>
/// <param name="Shown">What people are told: user, host, port, database, schema.</param>
internal sealed record PostgresAddress(string ConnectionString, string Schema, string Shown)
{
    private const string DefaultSchema = "cop";
    private const string SchemaWord = "schema";
    private const string Form = "postgres:Host=…;Database=…;Username=…;Schema=… (as Npgsql takes it), or postgres://user@host:port/database?schema=…";
    private static readonly string[] Prefixes = ["postgres:", "postgresql:"];

    /// <summary>Parameters of a URI, as libpq knows them, and what Npgsql calls them.</summary>
    private static readonly Dictionary<string, string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["host"] = "Host", ["port"] = "Port", ["user"] = "Username", ["password"] = "Password", ["dbname"] = "Database", ["passfile"] = "Passfile",
        ["sslmode"] = "SSL Mode", ["sslrootcert"] = "Root Certificate", ["sslcert"] = "SSL Certificate", ["sslkey"] = "SSL Key", ["options"] = "Options",
        ["connect_timeout"] = "Timeout", ["application_name"] = "Application Name", ["target_session_attrs"] = "Target Session Attributes", [SchemaWord] = SchemaWord,
    };

    /// <summary>Whether a store's name leads to Postgres and not to a directory.</summary>
    public static bool IsMeant(string name) => Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a name; what it leaves open, the variables of libpq say (PGHOST, PGPORT, PGDATABASE; Npgsql itself reads PGUSER, PGPASSWORD and .pgpass).</summary>
    /// <exception cref="CopException">It cannot be read. The message repeats nothing of it, since a piece of a password may stand anywhere.</exception>
    public static PostgresAddress Read(string name, Func<string, string?> variable)
    {
        var rest = name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..];
        try
        {
            var settings = IsUri(rest) ? OfUri(rest.StartsWith("//", StringComparison.Ordinal) ? "postgres:" + rest : rest) : OfKeywords(rest);
            var schema = settings.Remove(SchemaWord, out var given) ? given : DefaultSchema;
            var builder = new NpgsqlConnectionStringBuilder();
            foreach (var (word, value) in settings)
                builder[word] = value;
            builder.Host ??= variable("PGHOST") ?? "localhost";
            if (!builder.ShouldSerialize("Port") && variable("PGPORT") is { } port)
                builder.Port = int.Parse(port, CultureInfo.InvariantCulture);
            builder.Database ??= variable("PGDATABASE");
            return new PostgresAddress(builder.ConnectionString, schema, Describe(builder, schema));
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException or OverflowException)
        {
            throw new CopException(new CopError(CopErrorCodes.InvalidQuery, $"The store's address cannot be read; write {Form}. What stands in it is not repeated here, since it may hold a password."));
        }
    }

    private static bool IsUri(string rest) => rest.StartsWith("//", StringComparison.Ordinal) || (IsMeant(rest) && rest.Contains("://", StringComparison.Ordinal));

    private static Dictionary<string, string> OfKeywords(string text)
    {
        var parsed = new System.Data.Common.DbConnectionStringBuilder { ConnectionString = text };
        return parsed.Keys.Cast<string>().ToDictionary(word => word, word => (string)parsed[word], StringComparer.OrdinalIgnoreCase);
    }

    private static Dictionary<string, string> OfUri(string text)
    {
        var uri = new Uri(text);
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var user = uri.UserInfo.Split(':', 2);
        Add("Username", user[0]);
        Add("Password", user.Length > 1 ? user[1] : "");
        Add("Host", uri.Host.Trim('[', ']'));
        Add("Port", uri.Port > 0 ? uri.Port.ToString(CultureInfo.InvariantCulture) : "");
        Add("Database", uri.AbsolutePath.TrimStart('/'));
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (pair.Split('=', 2) is not [var name, var value])
                throw new FormatException(nameof(text));
            var word = Words[name];
            // Only the hyphen of verify-ca and verify-full is not Npgsql's.
            Add(word, word == "SSL Mode" ? value.Replace("-", "", StringComparison.Ordinal) : value);
        }

        return settings;

        void Add(string word, string value)
        {
            if (value.Length > 0)
                settings[word] = Uri.UnescapeDataString(value);
        }
    }

    private static string Describe(NpgsqlConnectionStringBuilder settings, string schema)
    {
        var user = settings.Username is { } name ? name + "@" : "";
        var host = settings.Host!.StartsWith('/') ? $"[{settings.Host}]" : settings.Host;
        return string.Create(CultureInfo.InvariantCulture, $"postgres://{user}{host}:{settings.Port}/{settings.Database}?{SchemaWord}={schema}");
    }
}
