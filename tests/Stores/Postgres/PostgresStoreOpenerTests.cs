using System.Globalization;
using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>Errors at the opening of a store, and the required permissions.</summary>
public sealed class PostgresStoreOpenerTests : PostgresSchemaFixture
{
    [Fact]
    public async Task A_wrong_password_is_a_store_access_error()
    {
        var error = (await PostgresEventStore.OpenAsync(With(settings => settings.Password = "wrong"), Options())).Error!;
        (error.Code, error.Category).ShouldBe((CopErrorCodes.StoreAccess, CopErrorCategory.Business));
        error.Message.ShouldContain("password");
    }

    [Fact]
    public async Task A_missing_database_is_reported() =>
        (await PostgresEventStore.OpenAsync(With(settings => settings.Database = "none"), Options())).Error!.Code.ShouldBe(
            CopErrorCodes.NotFound);

    [Fact]
    public async Task An_unreachable_server_is_a_temporary_error()
    {
        var error =
            (await PostgresEventStore.OpenAsync(With(settings => settings.Port = 1), Options() with { MaxRetryAttempts = 0 })).Error!;
        (error.Code, error.Category).ShouldBe((CopErrorCodes.Unavailable, CopErrorCategory.Temporary));
    }

    [Fact]
    public async Task A_missing_schema_is_created_only_when_allowed()
    {
        var error = (await PostgresEventStore.OpenAsync(Server.ConnectionString, Options() with { MigrateOnOpen = false })).Error!;
        error.Code.ShouldBe(CopErrorCodes.NotFound);
        error.Message.ShouldContain(Schema);
        await (await OpenAsync()).DisposeAsync();
        await (await PostgresEventStore.OpenAsync(Server.ConnectionString, Options() with { MigrateOnOpen = false })).Unwrap()
            .DisposeAsync();
    }

    [Theory, Trait("spec", "D-14")]
    [InlineData("LATIN1")]
    [InlineData("SQL_ASCII")]
    public async Task A_database_that_is_not_UTF8_is_refused(string encoding)
    {
        var name = $"{Schema}_{encoding.ToLowerInvariant()}";
        Server.Ask($"create database {name} encoding '{encoding}' locale 'C' template template0");
        try
        {
            var connection = With(settings => (settings.Database, settings.Pooling) = (name, false));
            foreach (
                var error in new[] { (await PostgresEventStore.OpenAsync(connection, Options())).Error!,
                    (await PostgresEventStore.MigrateAsync(connection, Options())).Error! })
            {
                (error.Code, error.Category).ShouldBe((CopErrorCodes.StoreFormat, CopErrorCategory.Business));
                error.Message.ShouldContain(encoding);
                error.Message.ShouldContain("UTF8");
            }
        }
        finally
        {
            Server.Ask($"drop database {name} with (force)");
        }
    }

    [Theory]
    [InlineData("user")]
    [InlineData("order")]
    [InlineData("table")]
    [InlineData("all")]
    public async Task A_schema_may_have_the_name_of_a_keyword(string schema)
    {
        Server.DropSchema(schema);
        try
        {
            var options = Options() with { Schema = schema };
            (await PostgresEventStore.MigrateAsync(Server.ConnectionString, options)).Unwrap().From.ShouldBe(0);
            await using var kernel =
                await CopKernel.StartAsync((await PostgresEventStore.OpenAsync(Server.ConnectionString, options)).Unwrap());
            (await kernel.AppendAsync("t", EventDraft.Create("task.created", ("taskId", CopJson.From("t1"))), Actor.Human("ada"))).Unwrap();
            (await kernel.Store.ListTasksAsync(new TaskQuery())).Unwrap().Items.ShouldHaveSingleItem();
            (await kernel.Log.GetLastPositionAsync()).ShouldBe(1);
        }
        finally
        {
            Server.DropSchema(schema);
        }
    }

    [Theory]
    [InlineData("pg_cop")]
    [InlineData("pg_catalog")]
    [InlineData("information_schema")]
    [InlineData("Cop")]
    [InlineData("a\"b")]
    public async Task A_reserved_schema_name_is_refused(string schema)
    {
        var fault = await Should.ThrowAsync<ArgumentException>(
            () => PostgresEventStore.OpenAsync(Server.ConnectionString, Options() with { Schema = schema }));
        fault.ParamName.ShouldBe(nameof(PostgresOptions.Schema));
        fault.Message.ShouldContain(schema);
    }

    // The formats of these cultures; tests run without the culture data of the machine.
    [Theory]
    [InlineData("sv-SE", "\u2212", ",")]
    [InlineData("fa-IR", "\u200e\u2212", "\u066b")]
    [InlineData("th-TH", "-", ".")]
    [InlineData("he-IL", "\u200e-", ".")]
    public async Task The_schema_is_created_and_used_under_any_culture(string name, string minus, string point)
    {
        var (before, culture) = (CultureInfo.CurrentCulture, (CultureInfo)CultureInfo.InvariantCulture.Clone());
        (culture.NumberFormat.NegativeSign, culture.NumberFormat.NumberDecimalSeparator) = (minus, point);
        (culture.DateTimeFormat.DateSeparator, culture.DateTimeFormat.ShortDatePattern, culture.DateTimeFormat.TimeSeparator) =
            ("/", "d/M/yyyy", ".");
        CultureInfo.CurrentCulture = culture;
        try
        {
            // A name that gives a negative number in the statements.
            var schema = Enumerable.Range(0, 100).Select(i => $"{Schema}_{i}").First(candidate => new SqlText(candidate).Seed < -1);
            var options = Options() with { Schema = schema };
            (await PostgresEventStore.MigrateAsync(Server.ConnectionString, options)).Unwrap().From.ShouldBe(0, name);
            await using (
                var kernel = await CopKernel.StartAsync((await PostgresEventStore.OpenAsync(Server.ConnectionString, options)).Unwrap()))
            {
                (await kernel.AppendAsync("t", EventDraft.Create("task.created", ("taskId", CopJson.From("t1"))), Actor.Human("ada")))
                    .Unwrap();
                (await kernel.AppendAsync("t", EventDraft.Create("task.created", ("taskId", CopJson.From("t2"))), Actor.Human("ada")))
                    .Unwrap();
                var page = (await kernel.Store.ListTasksAsync(new TaskQuery { Limit = 1 })).Unwrap();
                (await kernel.Store.ListTasksAsync(new TaskQuery { Limit = 1, Cursor = page.Next }))
                    .Unwrap().Items.ShouldHaveSingleItem().Id.ShouldBe("t2");
                (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
            }

            Server.DropSchema(schema);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData(130014, "PostgreSQL 13")]
    [InlineData(90624, "PostgreSQL 9")]
    public void A_server_before_PostgreSQL_14_is_refused(int version, string named)
    {
        var error = PostgresSchema.TooOld(version)!;
        error.Code.ShouldBe(CopErrorCodes.StoreFormat);
        error.Message.ShouldContain(named);
        error.Message.ShouldContain("needs 14");
    }

    [Theory]
    [InlineData(140000)]
    [InlineData(150018)]
    [InlineData(180001)]
    public void A_server_from_PostgreSQL_14_is_accepted(int version) => PostgresSchema.TooOld(version).ShouldBeNull();

    [Fact]
    public async Task A_newer_schema_is_refused_and_unchanged()
    {
        await (await OpenAsync()).DisposeAsync();
        Server.Ask($"insert into {Schema}.migrations (number) values (9999)");
        var error = (await PostgresEventStore.OpenAsync(Server.ConnectionString, Options())).Error!;
        error.Code.ShouldBe(CopErrorCodes.StoreFormat);
        error.Message.ShouldContain("9999");
        Server.Ask($"select max(number) from {Schema}.migrations").ShouldBe("9999");
    }

    [Fact]
    public async Task A_schema_from_before_the_first_release_is_refused_and_unchanged()
    {
        Server.Ask(
            $"create schema {Schema}; create table {Schema}.migrations (number integer primary key); insert into {Schema}.migrations " +
                $"select generate_series(1, 16)");
        var error = (await PostgresEventStore.OpenAsync(Server.ConnectionString, Options())).Error!;
        error.Code.ShouldBe(CopErrorCodes.StoreFormat);
        error.Message.ShouldContain("16");
        error.Message.ShouldContain("import");
        Server.Ask($"select count(*) from pg_tables where schemaname = '{Schema}'").ShouldBe("1");
    }

    [Fact]
    public async Task A_schema_of_an_earlier_version_is_migrated()
    {
        await (await OpenAsync()).DisposeAsync();
        // The state before the last migration.
        Server.Ask($"alter table {Schema}.sessions drop column figures; "
            + $"delete from {Schema}.migrations where number = (select max(number) from {Schema}.migrations)");
        (await PostgresEventStore.OpenAsync(
            Server.ConnectionString, Options() with { MigrateOnOpen = false })).Error!.Code.ShouldBe(CopErrorCodes.StoreFormat);
        await (await PostgresEventStore.OpenAsync(Server.ConnectionString, Options())).Unwrap().DisposeAsync();
        Server.Ask($"select count(*) from pg_attribute where attrelid = '{Schema}.sessions'::regclass and attname = 'figures'")
            .ShouldBe("1");
    }

    [Fact]
    public async Task A_derived_row_is_read_by_key_before_the_first_analyze()
    {
        await (await OpenAsync()).DisposeAsync();
        Server.Ask($"explain select body from {Schema}.views where topic_id = 't' and kind = 4 and id = 'c'").ShouldContain("views_pkey");
    }

    [Fact]
    public async Task Many_nodes_create_the_schema_concurrently()
    {
        var nodes = await Task.WhenAll(
            Enumerable.Range(0, 5).Select(node => PostgresEventStore.OpenAsync(Server.ConnectionString, Options($"n{node}"))));
        nodes.Select(node => node.Unwrap().StoreId).Distinct().ShouldHaveSingleItem();
        foreach (var node in nodes)
            await node.Unwrap().DisposeAsync();
    }

    [Fact]
    public async Task Two_live_nodes_with_one_id_are_refused()
    {
        // The first one's lease outlasts any pause of the machine; the second one waits for as long as its own.
        var options = Options() with { LeaseDuration = HangLimit.Span };
        await using var first = (await PostgresEventStore.OpenAsync(Server.ConnectionString, options)).Unwrap();
        options = options with { LeaseDuration = TimeSpan.FromSeconds(2) };
        var error = (await PostgresEventStore.OpenAsync(Server.ConnectionString, options)).Error!;
        (error.Code, error.Category).ShouldBe((CopErrorCodes.StoreLocked, CopErrorCategory.Temporary));
    }

    [Fact]
    public async Task A_server_without_writes_is_read_only()
    {
        await using (var writer = await OpenAsync())
            await new TestAppender(writer).AppendAsync(Drafts.Task("a", "t1"));
        var settings = With(each => each.Options = "-c default_transaction_read_only=on");
        (await PostgresEventStore.OpenAsync(settings, Options())).Error!.Code.ShouldBe(CopErrorCodes.StoreReadOnly);
        await using var reader = (await PostgresEventStore.OpenAsync(settings, Options() with { ReadOnly = true })).Unwrap();
        (await reader.GetTaskAsync("a", "t1")).Unwrap().ShouldNotBeNull();
        (await Should.ThrowAsync<CopException>(() => reader.CommitAsync([], CancellationToken.None))).Error.Code.ShouldBe(
            CopErrorCodes.ReadOnly);
    }

    [Fact]
    public async Task Exhausted_connections_are_a_temporary_named_error()
    {
        await (await OpenAsync()).DisposeAsync();
        var role = Schema + "_few";
        Server.Ask($"create role {role} login password 'few' connection limit 0; grant usage on schema {Schema} to {role}");
        try
        {
            var error = (
                await PostgresEventStore.OpenAsync(
                    With(settings => (settings.Username, settings.Password) = (role, "few")),
                    Options() with { MaxRetryAttempts = 0 })).Error!;
            (error.Code, error.Category).ShouldBe((CopErrorCodes.Unavailable, CopErrorCategory.Temporary));
            error.Message.ShouldContain("connection");
        }
        finally
        {
            Server.Ask($"drop owned by {role}; drop role {role}");
        }
    }

    [Fact]
    public async Task A_pool_of_the_host_is_left_open()
    {
        await using var source = NpgsqlDataSource.Create(Server.ConnectionString);
        await (await PostgresEventStore.OpenAsync(source, Options())).Unwrap().DisposeAsync();
        await using var command = source.CreateCommand("select 1");
        (await command.ExecuteScalarAsync()).ShouldBe(1);
    }

    private static string With(Action<NpgsqlConnectionStringBuilder> change)
    {
        var settings = new NpgsqlConnectionStringBuilder(Server.ConnectionString);
        change(settings);
        return settings.ConnectionString;
    }
}
