using System.Security.Cryptography;
using Cop.Ledger;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>The ledger and the vault of keys on a server: several nodes, the running role, altered rows.</summary>
public sealed class PostgresLedgerTests : PostgresSchemaFixture
{
    private static readonly Ed25519Signer Signer = Ed25519Signer.FromPrivateKey([.. Enumerable.Repeat((byte)7, 32)], "urn:cop:key:ledger");

    private static readonly LedgerVerificationOptions Trusting = new()
    {
        Trust = new TrustFile { Keys = [new TrustedKey(Signer.KeyId, [.. Signer.PublicKey.Span])] },
    };

    [Fact, Trait("spec", "9.7")]
    public async Task Two_nodes_of_the_running_role_extend_one_ledger_and_can_change_no_record()
    {
        await (await OpenAsync()).DisposeAsync();
        var (role, settings) = (Schema + "_runner", new NpgsqlConnectionStringBuilder(Server.ConnectionString));
        Server.Ask(DocumentedSql.Of("OPERATIONS.md", "Roles", Schema, role).Single());
        (settings.Username, settings.Password) = (role, "change me");
        try
        {
            await using (var one = await StartAsync(settings, "one"))
            await using (var two = await StartAsync(settings, "two"))
            {
                for (var round = 0; round < 10; round++)
                {
                    (await one.AppendAsync("a", Notes(5), Actor.Human("ada"))).Unwrap();
                    (await two.AppendAsync("b", Notes(5), Actor.Human("bob"))).Unwrap();
                }

                using var limit = HangLimit.Begin();
                while (await one.Log.GetLastPositionAsync(limit.Token) < 100)
                    limit.Token.ThrowIfCancellationRequested();
            }

            // A third node completes what the two left, wherever they stopped.
            await using var three = (await PostgresEventStore.OpenAsync(
                settings.ConnectionString, Options("three") with { MigrateOnOpen = false })).Unwrap();
            await Follower().CatchUpAsync(
                new LogFollowerContext(three, TimeProvider.System, NullLogger.Instance), CancellationToken.None);

            foreach (var change in new[] { $"delete from {Schema}.sequence_rows", $"update {Schema}.sequence_rows set data = ''" })
            {
                await using var connection = new NpgsqlConnection(settings.ConnectionString);
                await connection.OpenAsync();
                await using var command = new NpgsqlCommand(change, connection);
                (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState
                    .ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
            }
        }
        finally
        {
            Server.Ask($"drop owned by {role}; drop role {role}");
        }

        await VerifyAndTamperAsync();
    }

    [Fact]
    public async Task A_vault_is_shared_by_nodes_and_erases_only_what_is_not_held()
    {
        const string Subject = "urn:cop:subject:ada";
        await using var source = NpgsqlDataSource.Create(Server.ConnectionString);
        var vaults = Enumerable.Range(0, 4)
            .Select(_ => new PostgresKeyVault(source, Key(3), RandomNumberGenerator.GetBytes, Schema)).ToList();
        await Task.WhenAll(vaults.Select(vault => vault.CreateSchemaAsync()));
        (await vaults[0].FindSubjectAsync(Subject, default)).ShouldBeNull();
        (await vaults[0].EraseAsync(Subject, default)).Error!.Code.ShouldBe(CopErrorCodes.NotFound);
        (await vaults[0].SetHoldAsync(Subject, "x", default)).Error!.Code.ShouldBe(CopErrorCodes.NotFound);

        var keys = await Task.WhenAll(vaults.Select(vault => vault.GetOrCreateKeyAsync(Subject, default)));
        var key = keys[0].Unwrap();
        keys.ShouldAllBe(each => each.Unwrap().KeyId == key.KeyId && each.Unwrap().Bytes.SequenceEqual(key.Bytes));
        (await vaults[3].FindKeyAsync(key.KeyId, default))!.Bytes.ShouldBe(key.Bytes);
        (await vaults[3].FindKeyAsync("urn:cop:key:none", default)).ShouldBeNull();
        Server.Ask($"select encode(wrapped, 'hex') from {Schema}.subjects").ShouldNotContain(Convert.ToHexStringLower(key.Bytes.AsSpan()));
        var other = new PostgresKeyVault(source, Key(4), RandomNumberGenerator.GetBytes, Schema);
        (await Should.ThrowAsync<CopException>(() => other.FindKeyAsync(key.KeyId, default))).Error.Code
            .ShouldBe(LedgerErrorCodes.InvalidKey);

        (await vaults[1].SetHoldAsync(Subject, "case 7", default)).Unwrap().Hold.ShouldBe("case 7");
        (await vaults[2].EraseAsync(Subject, default)).Error!.Code.ShouldBe(LedgerErrorCodes.LegalHold);
        (await vaults[1].SetHoldAsync(Subject, null, default)).Unwrap().Hold.ShouldBeNull();
        (await vaults[2].EraseAsync(Subject, default)).Unwrap().ShouldBe([key.KeyId]);
        (await vaults[2].EraseAsync(Subject, default)).Unwrap().ShouldBe([key.KeyId], "a repeated erasure has the same result");
        (await vaults[0].FindKeyAsync(key.KeyId, default)).ShouldBeNull();
        (await vaults[0].FindSubjectAsync(Subject, default))!.IsErased.ShouldBeTrue();
        (await vaults[0].GetOrCreateKeyAsync(Subject, default)).Error!.Code.ShouldBe(LedgerErrorCodes.KeyErased);
        (await vaults[0].SetHoldAsync(Subject, "late", default)).Error!.Code.ShouldBe(LedgerErrorCodes.KeyErased);
        Should.Throw<ArgumentException>(() => new PostgresKeyVault(source, Key(3), RandomNumberGenerator.GetBytes, "a; drop"));
        Should.Throw<ArgumentException>(() => new PostgresKeyVault(source, [1], RandomNumberGenerator.GetBytes));
    }

    // Who owns the database can change everything, and is found out.
    private async Task VerifyAndTamperAsync()
    {
        var clean = await VerifyAsync();
        clean.Faults.ShouldBeEmpty();
        (clean.Head.Size, clean.PendingEvents).ShouldBe((100L, 0L));
        clean.SignedRecords.ShouldBe(100);

        Server.Ask(
            $"update {Schema}.sequence_rows set data = set_byte(data, 20, 63) where sequence = 'ledger/0/records' and row_index = 41");
        var found = await VerifyAsync();
        found.IsTampered.ShouldBeTrue();
        found.Faults.ShouldContain(fault => fault.Index == 41 && fault.Kind == LedgerFaultKind.AlteredRecord);
        Server.Ask($"delete from {Schema}.sequence_rows where sequence = 'ledger/0/records' and row_index >= 90");
        (await VerifyAsync()).Faults.ShouldContain(fault => fault.Kind == LedgerFaultKind.TruncatedLedger);
    }

    private static byte[] Key(byte content) => [.. Enumerable.Repeat(content, 32)];

    private static LedgerFollower Follower() =>
        new(new LedgerOptions { Signer = Signer, CheckpointRecords = 10, MinInterval = TimeSpan.Zero });

    private static EventDraft[] Notes(int count) => [.. Enumerable.Range(0, count).Select(_ => EventDraft.Create("note.made"))];

    private async Task<CopKernel> StartAsync(NpgsqlConnectionStringBuilder settings, string node)
    {
        var options = Options(node) with { MigrateOnOpen = false };
        return await CopKernel.StartAsync(
            (await PostgresEventStore.OpenAsync(settings.ConnectionString, options)).Unwrap(),
            new CopOptions { RunAgents = false, Followers = [Follower()] });
    }

    private async Task<LedgerVerification> VerifyAsync()
    {
        await using var store = await OpenAsync("verifier");
        var reader = LedgerReader.Open(store).Unwrap();
        return await LedgerVerifier.VerifyAsync(reader, (await reader.ReadOriginsAsync())[^1], store.ReadPositionsAsync(), Trusting);
    }
}
