namespace Cop.Cli;

/// <summary>The address of a store: a directory, or a schema on Postgres, with or without Marten.</summary>
/// <param name="Shown">The form for people, without a password.</param>
/// <param name="Postgres">The address on Postgres; null for another store.</param>
/// <param name="Marten">The address on Marten; null for another store.</param>
internal sealed record StoreAddress(string Shown, PostgresAddress? Postgres, MartenAddress? Marten = null)
{
    /// <summary>The schema of a store on a server; null for a directory.</summary>
    public string? Schema => Postgres?.Schema ?? Marten?.Schema;

    public string Directory => Schema is null ? Shown : throw new InvalidOperationException("A store on a server has no directory.");

    /// <exception cref="CopException">It means a server and cannot be read.</exception>
    public static StoreAddress Read(string name)
    {
        if (MartenAddress.IsMeant(name))
        {
            var marten = MartenAddress.Read(name, GetVariable);
            return new StoreAddress(marten.Shown, null, marten);
        }

        if (!PostgresAddress.IsMeant(name))
            return new StoreAddress(name, null);
        var postgres = PostgresAddress.Read(name, GetVariable);
        return new StoreAddress(postgres.Shown, postgres);

        static string? GetVariable(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
    }
}
