namespace Cop.Cli;

/// <summary>The address of a store: a directory, or a schema on Postgres.</summary>
/// <param name="Shown">The form for people, without a password.</param>
/// <param name="Postgres">The address on Postgres; null for a directory.</param>
internal sealed record StoreAddress(string Shown, PostgresAddress? Postgres)
{
    public string Directory => Postgres is null ? Shown : throw new InvalidOperationException("A store on Postgres has no directory.");

    /// <exception cref="CopException">It means Postgres and cannot be read.</exception>
    public static StoreAddress Read(string name)
    {
        if (!PostgresAddress.IsMeant(name))
            return new StoreAddress(name, null);
        var postgres = PostgresAddress.Read(name, GetVariable);
        return new StoreAddress(postgres.Shown, postgres);

        static string? GetVariable(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
    }
}
