using System.Globalization;
using Npgsql;

namespace Cop.Cli;

/// <summary>The address of a store on Postgres. Its shown form never holds a password.</summary>
/// <param name="ConnectionString">The connection string for Npgsql, with the password if one was given.</param>
/// <param name="Schema">The schema.</param>
/// <param name="Shown">The form for people: user, host, port, database, schema.</param>
internal sealed record PostgresAddress(string ConnectionString, string Schema, string Shown)
{
    private const string DefaultSchema = "cop";
    private const string SchemaWord = "schema";
    private const string Form = "postgres:Host=…;Database=…;Username=…;Schema=… or postgres://user@host:port/database?schema=…";
    private static readonly string[] Prefixes = ["postgres:", "postgresql:"];

    /// <summary>The parameters of a URI by their names in libpq, with their names in Npgsql.</summary>
    private static readonly Dictionary<string, string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["host"] = "Host",
        ["port"] = "Port",
        ["user"] = "Username",
        ["password"] = "Password",
        ["dbname"] = "Database",
        ["passfile"] = "Passfile",
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["options"] = "Options",
        ["connect_timeout"] = "Timeout",
        ["application_name"] = "Application Name",
        ["target_session_attrs"] = "Target Session Attributes",
        [SchemaWord] = SchemaWord,
    };

    /// <summary>Whether a store's name means Postgres and not a directory.</summary>
    public static bool IsMeant(string name) => Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads an address. Missing parts come from PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD and .pgpass.</summary>
    /// <exception cref="CopException">It cannot be read. The message repeats no part of it, since any part may hold a password.</exception>
    public static PostgresAddress Read(string name, Func<string, string?> variable) => Read(name, variable, DefaultSchema);

    /// <summary>Reads an address with another default schema; all before its first colon is ignored.</summary>
    public static PostgresAddress Read(string name, Func<string, string?> variable, string defaultSchema)
    {
        var rest = name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..];
        try
        {
            var uri = rest.StartsWith("//", StringComparison.Ordinal) ? "postgres:" + rest : rest;
            var settings = IsUri(rest) ? OfUri(uri) : OfKeywords(rest);
            var schema = settings.Remove(SchemaWord, out var given) ? given : defaultSchema;
            var builder = new NpgsqlConnectionStringBuilder();
            foreach (var (word, value) in settings)
                builder[word] = value;
            builder.Host ??= variable("PGHOST") ?? "localhost";
            if (!builder.ShouldSerialize("Port") && variable("PGPORT") is { } port)
                builder.Port = int.Parse(port, CultureInfo.InvariantCulture);
            builder.Database ??= variable("PGDATABASE");
            return new PostgresAddress(builder.ConnectionString, schema, Describe(builder, schema));
        }
        catch (Exception unreadable) when (IsFormat(unreadable))
        {
            throw new CopException(new CopError(
                CopErrorCodes.InvalidQuery,
                $"The address of the store cannot be read and is not repeated here, since it may hold a password. Write {Form}."));
        }
    }

    private static bool IsFormat(Exception exception) =>
        exception is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException or OverflowException;

    private static bool IsUri(string rest) =>
        rest.StartsWith("//", StringComparison.Ordinal) || (IsMeant(rest) && rest.Contains("://", StringComparison.Ordinal));

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
            // Npgsql writes verify-ca and verify-full without the hyphen.
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
        var address = string.Create(CultureInfo.InvariantCulture, $"postgres://{user}{host}:{settings.Port}/{settings.Database}");
        return $"{address}?{SchemaWord}={schema}";
    }
}
