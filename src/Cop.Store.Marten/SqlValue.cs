using Npgsql;
using NpgsqlTypes;

namespace Cop;

/// <summary>Parameters of statements, each with its type on the server.</summary>
internal static class SqlValue
{
    public static NpgsqlParameter Of(string? value) => New(NpgsqlDbType.Text, value);

    public static NpgsqlParameter Of(string[]? values) => New(NpgsqlDbType.Array | NpgsqlDbType.Text, values);

    public static NpgsqlParameter Of(long? value) => New(NpgsqlDbType.Bigint, value);

    public static NpgsqlParameter Of(long[] values) => New(NpgsqlDbType.Array | NpgsqlDbType.Bigint, values);

    public static NpgsqlParameter Of(int value) => New(NpgsqlDbType.Integer, value);

    public static NpgsqlParameter Of(int[] values) => New(NpgsqlDbType.Array | NpgsqlDbType.Integer, values);

    public static NpgsqlParameter Of(short value) => New(NpgsqlDbType.Smallint, value);

    public static NpgsqlParameter Of(short? value) => New(NpgsqlDbType.Smallint, value);

    public static NpgsqlParameter Of(short[] values) => New(NpgsqlDbType.Array | NpgsqlDbType.Smallint, values);

    public static NpgsqlParameter Of(bool[] values) => New(NpgsqlDbType.Array | NpgsqlDbType.Boolean, values);

    public static NpgsqlParameter Of(Guid value) => New(NpgsqlDbType.Uuid, value);

    public static NpgsqlParameter Of(Guid[] values) => New(NpgsqlDbType.Array | NpgsqlDbType.Uuid, values);

    public static NpgsqlParameter Of(Guid?[] values) => New(NpgsqlDbType.Array | NpgsqlDbType.Uuid, values);

    public static NpgsqlParameter Of(byte[][] values) => New(NpgsqlDbType.Array | NpgsqlDbType.Bytea, values);

    public static NpgsqlParameter Of(byte[]? value) => New(NpgsqlDbType.Bytea, value);

    public static NpgsqlParameter Of(TimeSpan value) => New(NpgsqlDbType.Interval, value);

    /// <summary>A text to look up, which may be of characters that the server does not store.</summary>
    public static NpgsqlParameter Sought(string value) => Of(IndexedText.Sought(value));

    private static NpgsqlParameter New(NpgsqlDbType type, object? value) =>
        new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };
}
