namespace Cop;

/// <summary>Reads the entries of a commit's body in place. The checksum was verified, so a malformed body is a bug of its writer.</summary>
internal ref struct RecordReader(ReadOnlySpan<byte> body)
{
    private readonly ReadOnlySpan<byte> _body = body;
    private int _position;

    /// <summary>Reads the next entry; false at the end of the body.</summary>
    /// <exception cref="CopInvariantException">The body is not a sequence of entries.</exception>
    public bool Read(out RecordEntry entry)
    {
        entry = default;
        if (_position == _body.Length)
            return false;
        var kind = _body[_position++];
        var length = ReadLength();
        if (length > _body.Length - _position)
            throw Malformed($"an entry of {length} bytes");
        entry = new RecordEntry(kind, _position, (int)length);
        _position += entry.Length;
        return true;
    }

    /// <summary>The bytes of an entry.</summary>
    public readonly ReadOnlySpan<byte> this[RecordEntry entry] => _body.Slice(entry.Offset, entry.Length);

    private long ReadLength()
    {
        var length = 0L;
        for (var shift = 0; shift < 35; shift += 7)
        {
            if (_position == _body.Length)
                throw Malformed("half a length");
            var next = _body[_position++];
            length |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
                return length;
        }

        throw Malformed("an unterminated length");
    }

    private readonly CopInvariantException Malformed(string what) =>
        new($"A commit of {_body.Length} bytes has {what} before byte {_position}; it was written by a faulty program.");
}
