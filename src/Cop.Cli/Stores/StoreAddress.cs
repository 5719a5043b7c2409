namespace Cop.Cli;

/// <summary>Where a store is: a directory, or a schema on Postgres.</summary>
/// <param name="Shown">What people are told; never a password.</param>
/// <param name="Postgres">The schema; null for a directory, whose path is what is shown.</param>
internal sealed record StoreAddress(string Shown, PostgresAddress? Postgres)
{
    public string Directory => Postgres is null ? Shown : throw new InvalidOperationException("A store on Postgres has no directory.");

    /// <exception cref="CopException">It names Postgres in a way that cannot be read.</exception>
    public static StoreAddress Read(string name)
    {
        if (!PostgresAddress.IsMeant(name))
            return new StoreAddress(name, null);
        var postgres = PostgresAddress.Read(name, variable => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null);
        return new StoreAddress(postgres.Shown, postgres);
    }
}
