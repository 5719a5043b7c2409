using Npgsql;

namespace Cop.Cli.Tests;

public sealed class PostgresAddressTests
{
    [Theory]
    [InlineData(
        "postgres:Host=db.example;Port=5433;Database=work;Username=ada;Password=p;Schema=notes",
        "db.example", 5433, "work", "ada", "p", "notes")]
    [InlineData("postgres:Server=db.example;Database=work;User Id=ada;Password='a;b=c'", "db.example", 5432, "work", "ada", "a;b=c", "cop")]
    [InlineData("postgres://ada:p%40ss%3A%2F@db.example:5433/work?schema=notes", "db.example", 5433, "work", "ada", "p@ss:/", "notes")]
    [InlineData("postgresql://ada@db.example/work", "db.example", 5432, "work", "ada", null, "cop")]
    [InlineData("postgres:postgresql://ada@[::1]:5433/work?sslmode=verify-full&connect_timeout=3", "::1", 5433, "work", "ada", null, "cop")]
    [InlineData("postgres:///work?host=/var/run/postgresql&user=ada", "/var/run/postgresql", 5432, "work", "ada", null, "cop")]
    public void A_connection_string_and_a_URI_are_equivalent(
        string name, string host, int port, string database, string user, string? password, string schema)
    {
        var address = PostgresAddress.Read(name, _ => null);
        var settings = new NpgsqlConnectionStringBuilder(address.ConnectionString);
        (settings.Host, settings.Port, settings.Database, settings.Username, settings.Password, address.Schema)
            .ShouldBe((host, port, database, user, password, schema));
        if (password is not null)
            address.Shown.ShouldNotContain(password == "p" ? ":p@" : password);
    }

    [Fact]
    public void Variables_of_libpq_supply_missing_values()
    {
        var variables = new Dictionary<string, string?> { ["PGHOST"] = "elsewhere", ["PGPORT"] = "5555", ["PGDATABASE"] = "work" };
        PostgresAddress.Read("postgres:Username=ada", variables.GetValueOrDefault).Shown
            .ShouldBe("postgres://ada@elsewhere:5555/work?schema=cop");
        PostgresAddress.Read("postgres:Host=here;Port=5432;Database=mine", variables.GetValueOrDefault).Shown
            .ShouldBe("postgres://here:5432/mine?schema=cop");
    }

    [Theory]
    [InlineData("postgres:Host=a;Pasword=secret")]
    [InlineData("postgres:Host=a;Port=secret")]
    [InlineData("postgres:secret")]
    [InlineData("postgres:Host=a;Password=x;secret")]
    [InlineData("postgres://ada:secret@a b/work")]
    [InlineData("postgres://ada@a/work?secret=1")]
    [InlineData("postgres://ada@a/work?sslmode")]
    [InlineData("postgres://ada@a/work?sslmode=secret")]
    public void An_unreadable_address_is_refused_and_not_repeated(string name)
    {
        var error = Should.Throw<CopException>(() => PostgresAddress.Read(name, _ => null)).Error;
        error.Code.ShouldBe(CopErrorCodes.InvalidQuery);
        error.Message.ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("./postgres")]
    [InlineData("postgres")]
    [InlineData("/var/postgres:5432")]
    public void A_path_is_a_directory(string name) => StoreAddress.Read(name).Directory.ShouldBe(name);
}
