using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;

namespace Cop.Ledger;

/// <summary>A vault in Postgres: a row for each subject, with its data key wrapped by a key-encryption key.</summary>
/// <remarks>
/// Any number of nodes share it. An erased key is removed from its row; old backups must be destroyed too. Decision M-1.
/// </remarks>
public sealed class PostgresKeyVault : IKeyVault
{
    private readonly NpgsqlDataSource _source;
    private readonly KeyWrapping _wrapping;
    private readonly string _schema;

    /// <summary>Opens a vault.</summary>
    /// <param name="source">The database; it stays the caller's.</param>
    /// <param name="wrappingKey">The 32 bytes of the key-encryption key, kept elsewhere.</param>
    /// <param name="randomBytes">Generates random bytes, such as <c>RandomNumberGenerator.GetBytes</c>.</param>
    /// <param name="schema">The schema: small letters, digits and <c>_</c>.</param>
    public PostgresKeyVault(
        NpgsqlDataSource source, ReadOnlySpan<byte> wrappingKey, Func<int, byte[]> randomBytes, string schema = "cop_vault")
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(schema);
        if (schema.Length is 0 or > 60
            || schema.Any(letter => !char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter != '_'))
            throw new ArgumentException("A schema's name has small letters, digits and '_'.", nameof(schema));
        (_source, _wrapping, _schema) = (source, new KeyWrapping(wrappingKey, randomBytes), schema);
    }

    /// <summary>Creates the schema and its table where they are missing. The role needs the right to create a schema.</summary>
    public async Task CreateSchemaAsync(CancellationToken cancellationToken = default)
    {
        // The lock: of two nodes that start at once, one creates and the other waits.
        await ExecuteAsync(
            $"""
            select pg_advisory_xact_lock(hashtextextended('{_schema}', 19));
            create schema if not exists {_schema};
            create table if not exists {_schema}.subjects (
              subject text collate "C" primary key,
              key_id text collate "C" not null unique,
              wrapped bytea,
              hold text,
              check (hold is null or wrapped is not null)
            );
            """, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<CopResult<DataKey>> GetOrCreateKeyAsync(string subjectId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(subjectId);
        if (await ReadAsync("subject = $1", subjectId, cancellationToken).ConfigureAwait(false) is not { } row)
        {
            var created = _wrapping.NewKey();
            await ExecuteAsync(
                $"insert into {_schema}.subjects (subject, key_id, wrapped) values ($1, $2, $3) on conflict (subject) do nothing",
                cancellationToken, subjectId, created.KeyId, _wrapping.Wrap(created)).ConfigureAwait(false);
            row = (await ReadAsync("subject = $1", subjectId, cancellationToken).ConfigureAwait(false))!.Value;
        }

        return row.Wrapped is { } wrapped
            ? _wrapping.Unwrap(row.Subject.KeyIds[0], wrapped)
            : new CopError(LedgerErrorCodes.KeyErased, $"Subject '{subjectId}' was erased; nothing can be sealed for it any more.");
    }

    /// <inheritdoc/>
    public async Task<DataKey?> FindKeyAsync(string keyId, CancellationToken cancellationToken) =>
        await ReadAsync("key_id = $1", keyId, cancellationToken).ConfigureAwait(false) is { Wrapped: { } wrapped }
            ? _wrapping.Unwrap(keyId, wrapped) : null;

    /// <inheritdoc/>
    public async Task<VaultSubject?> FindSubjectAsync(string subjectId, CancellationToken cancellationToken) =>
        (await ReadAsync("subject = $1", subjectId, cancellationToken).ConfigureAwait(false))?.Subject;

    /// <inheritdoc/>
    public async Task<CopResult<VaultSubject>> SetHoldAsync(string subjectId, string? reason, CancellationToken cancellationToken)
    {
        var changed = await ExecuteAsync(
            $"update {_schema}.subjects set hold = $2 where subject = $1 and (wrapped is not null or $2 is null)", cancellationToken,
            subjectId, (object?)reason ?? DBNull.Value).ConfigureAwait(false);
        if (await FindSubjectAsync(subjectId, cancellationToken).ConfigureAwait(false) is not { } subject)
            return Missing(subjectId);
        return changed == 1
            ? subject
            : new CopError(LedgerErrorCodes.KeyErased, $"Subject '{subjectId}' was erased; there is nothing left to hold.");
    }

    /// <inheritdoc/>
    public async Task<CopResult<ImmutableArray<string>>> EraseAsync(string subjectId, CancellationToken cancellationToken)
    {
        // One statement, so that a hold that comes at the same moment is either before it or behind it.
        var changed = await ExecuteAsync(
            $"update {_schema}.subjects set wrapped = null where subject = $1 and hold is null", cancellationToken, subjectId)
            .ConfigureAwait(false);
        if (await FindSubjectAsync(subjectId, cancellationToken).ConfigureAwait(false) is not { } subject)
            return Missing(subjectId);
        return changed == 1
            ? subject.KeyIds
            : new CopError(
                LedgerErrorCodes.LegalHold, $"Subject '{subjectId}' is under a legal hold ({subject.Hold}) and is not erased.");
    }

    private async Task<(VaultSubject Subject, byte[]? Wrapped)?> ReadAsync(
        string condition, string value, CancellationToken cancellationToken)
    {
        var command = _source.CreateCommand($"select subject, key_id, wrapped, hold from {_schema}.subjects where {condition}");
        await using var disposing = command.ConfigureAwait(false);
        command.Parameters.Add(new NpgsqlParameter { Value = value });
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var reading = reader.ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            return null;
        var wrapped = reader.IsDBNull(2) ? null : reader.GetFieldValue<byte[]>(2);
        var hold = reader.IsDBNull(3) ? null : reader.GetString(3);
        return (new VaultSubject(reader.GetString(0), [reader.GetString(1)], wrapped is null, hold), wrapped);
    }

    private async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        var command = _source.CreateCommand(sql);
        await using var disposing = command.ConfigureAwait(false);
        foreach (var value in values)
        {
            command.Parameters.Add(
                value is DBNull or string ? new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlDbType.Text }
                    : new NpgsqlParameter { Value = value });
        }

        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static CopError Missing(string subjectId) => new(CopErrorCodes.NotFound, $"The vault has no key of subject '{subjectId}'.");
}
