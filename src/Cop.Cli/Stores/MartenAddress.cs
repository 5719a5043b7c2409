namespace Cop.Cli;

/// <summary>The address of a store on Marten: <c>marten:</c> and an address on Postgres, with the schema of Marten's events.</summary>
/// <param name="ConnectionString">The connection string for Npgsql, with the password if one was given.</param>
/// <param name="Schema">The schema.</param>
/// <param name="Shown">The form for people, without a password.</param>
internal sealed record MartenAddress(string ConnectionString, string Schema, string Shown)
{
    private const string Prefix = "marten:";
    private const string DefaultSchema = "cop_marten";

    /// <summary>Whether a store's name means Marten.</summary>
    public static bool IsMeant(string name) => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads an address.</summary>
    /// <exception cref="CopException">It cannot be read.</exception>
    public static MartenAddress Read(string name, Func<string, string?> variable)
    {
        var server = PostgresAddress.Read(name, variable, DefaultSchema);
        return new MartenAddress(server.ConnectionString, server.Schema, Prefix + server.Shown);
    }
}
