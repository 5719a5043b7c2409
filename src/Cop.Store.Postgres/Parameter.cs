using Npgsql;
using NpgsqlTypes;

namespace Cop;

/// <summary>Parameters by position, with a type, so that null values have a type too.</summary>
internal static class Parameter
{
    public static NpgsqlParameter Of(string? value) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value };

    /// <summary>A text to look up; one that cannot be stored matches no row.</summary>
    public static NpgsqlParameter Sought(string text) => Of(IndexText.Sought(text));

    /// <summary>Texts to look up.</summary>
    public static NpgsqlParameter Sought(IEnumerable<string> texts) => Of(IndexText.Sought(texts));

    public static NpgsqlParameter Of(long value) => new NpgsqlParameter<long> { TypedValue = value };

    public static NpgsqlParameter Of(long? value) => new() { NpgsqlDbType = NpgsqlDbType.Bigint, Value = (object?)value ?? DBNull.Value };

    public static NpgsqlParameter Of(int value) => new NpgsqlParameter<int> { TypedValue = value };

    public static NpgsqlParameter Of(short value) => new NpgsqlParameter<short> { TypedValue = value };

    public static NpgsqlParameter Of(short? value) =>
        new() { NpgsqlDbType = NpgsqlDbType.Smallint, Value = (object?)value ?? DBNull.Value };

    public static NpgsqlParameter Of(DateTimeOffset? value) =>
        new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = (object?)value?.UtcDateTime ?? DBNull.Value };

    public static NpgsqlParameter Of(byte[]? value) => new() { NpgsqlDbType = NpgsqlDbType.Bytea, Value = (object?)value ?? DBNull.Value };

    public static NpgsqlParameter Of(Guid value) => new NpgsqlParameter<Guid> { TypedValue = value };

    public static NpgsqlParameter Of(TimeSpan value) => new NpgsqlParameter<TimeSpan> { TypedValue = value };

    public static NpgsqlParameter Of(bool value) => new NpgsqlParameter<bool> { TypedValue = value };

    public static NpgsqlParameter Of(IReadOnlyCollection<int> values) => Array(NpgsqlDbType.Integer, values);

    public static NpgsqlParameter Of(IReadOnlyCollection<long> values) => Array(NpgsqlDbType.Bigint, values);

    public static NpgsqlParameter Of(IReadOnlyCollection<short> values) => Array(NpgsqlDbType.Smallint, values);

    public static NpgsqlParameter Of(IReadOnlyCollection<short?> values) => Array(NpgsqlDbType.Smallint, values);

    public static NpgsqlParameter Of(IReadOnlyCollection<DateTime?> values) => Array(NpgsqlDbType.TimestampTz, values);

    public static NpgsqlParameter Of(IReadOnlyCollection<bool> values) => Array(NpgsqlDbType.Boolean, values);

    public static NpgsqlParameter Of(IReadOnlyCollection<Guid> values) => Array(NpgsqlDbType.Uuid, values);

    public static NpgsqlParameter Of(IReadOnlyCollection<string?> values) => Array(NpgsqlDbType.Text, values);

    public static NpgsqlParameter Of(IReadOnlyCollection<byte[]?> values) => Array(NpgsqlDbType.Bytea, values);

    /// <summary>An array that may be null.</summary>
    public static NpgsqlParameter Of(string[]? values) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = (object?)values ?? DBNull.Value };

    public static NpgsqlParameter Of(Guid? value) => new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = (object?)value ?? DBNull.Value };

    /// <summary>One value of each row, as an array.</summary>
    public static NpgsqlParameter OfEach<TRow, TValue>(TRow[] rows, Converter<TRow, TValue> value) =>
        Array(ColumnType<TValue>.Value, System.Array.ConvertAll(rows, value));

    private static NpgsqlParameter<T[]> Array<T>(NpgsqlDbType type, IReadOnlyCollection<T> values) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = values as T[] ?? [.. values] };

    private static class ColumnType<T>
    {
        public static readonly NpgsqlDbType Value = typeof(T) switch
        {
            var type when type == typeof(long) || type == typeof(long?) => NpgsqlDbType.Bigint,
            var type when type == typeof(int) => NpgsqlDbType.Integer,
            var type when type == typeof(short?) => NpgsqlDbType.Smallint,
            var type when type == typeof(bool) => NpgsqlDbType.Boolean,
            var type when type == typeof(Guid) => NpgsqlDbType.Uuid,
            var type when type == typeof(string) => NpgsqlDbType.Text,
            var type when type == typeof(byte[]) => NpgsqlDbType.Bytea,
            var type => throw new CopInvariantException($"No column holds values of {type}; this is a bug."),
        };
    }
}
