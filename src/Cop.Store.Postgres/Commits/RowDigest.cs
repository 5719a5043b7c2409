using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cop;

/// <summary>
/// A SHA-256 over rows in the server's own form of <c>record_send</c>: the number of columns, and the type, length and bytes of each. It
/// compares rows without sending them.
/// </summary>
/// <remarks>Decision M-10.</remarks>
internal sealed class RowDigest : IDisposable
{
    private const int Smallint = 21, Bigint = 20, Text = 25, Bytea = 17, Uuid = 2950, TimestampTz = 1184;
    private static readonly DateTimeOffset ServerEpoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private const int Absent = -1;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _row = new byte[1024];
    private int _length;

    /// <summary>The number of bytes that the server builds for the same digest.</summary>
    public long Length { get; private set; }

    /// <summary>Begins a row with a number of columns.</summary>
    public RowDigest Row(int columns)
    {
        End();
        BinaryPrimitives.WriteInt32BigEndian(Next(sizeof(int)), columns);
        return this;
    }

    public RowDigest Column(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(Value(Smallint, sizeof(short)), value);
        return this;
    }

    public RowDigest Column(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(Value(Bigint, sizeof(long)), value);
        return this;
    }

    public RowDigest Column(string? value)
    {
        if (value is null)
            Value(Text, Absent);
        else
            Encoding.UTF8.GetBytes(value, Value(Text, Encoding.UTF8.GetByteCount(value)));
        return this;
    }

    public RowDigest Column(DateTimeOffset? value)
    {
        if (value is { } time)
            BinaryPrimitives.WriteInt64BigEndian(
                Value(TimestampTz, sizeof(long)), (time - ServerEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        else
            Value(TimestampTz, Absent);
        return this;
    }

    public RowDigest Column(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Value(Bytea, value.Length));
        return this;
    }

    public RowDigest Column(Guid value)
    {
        const int length = 16;
        value.TryWriteBytes(Value(Uuid, length), bigEndian: true, out _);
        return this;
    }

    /// <summary>Returns the digest of all rows and ends the computation.</summary>
    public byte[] Conclude()
    {
        End();
        return _hash.GetHashAndReset();
    }

    public void Dispose() => _hash.Dispose();

    private Span<byte> Value(int type, int length)
    {
        var head = Next(2 * sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(head, type);
        BinaryPrimitives.WriteInt32BigEndian(head[sizeof(int)..], length);
        return Next(Math.Max(length, 0));
    }

    private Span<byte> Next(int length)
    {
        if (_row.Length - _length < length)
            Array.Resize(ref _row, Math.Max(2 * _row.Length, _length + length));
        _length += length;
        return _row.AsSpan(_length - length, length);
    }

    private void End()
    {
        _hash.AppendData(_row, 0, _length);
        Length += _length;
        _length = 0;
    }
}
