namespace Cop.Transport;

/// <summary>Reads lines that end in a line feed. Text after the last one is left for later: its writer is not done.</summary>
internal sealed class WholeLines(Stream source)
{
    private const int FirstSize = 64 * 1024;

    private byte[] _buffer = new byte[FirstSize];
    private int _start;
    private int _end;

    /// <summary>Reads the next line without its end; null if there is none. It is valid until the next call.</summary>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        for (var searched = _start; ;)
        {
            if (_buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n') is var found and >= 0)
            {
                var line = _buffer.AsMemory(_start, searched + found - _start);
                _start = searched + found + 1;
                return line;
            }

            searched = MakeRoom();
            var read = await source.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                return null;
            _end += read;
        }
    }

    /// <summary>Moves the rest to the front and returns its length, up to which there is no line feed.</summary>
    private int MakeRoom()
    {
        var rest = _end - _start;
        var target = rest > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
        Buffer.BlockCopy(_buffer, _start, target, 0, rest);
        (_buffer, _start, _end) = (target, 0, rest);
        return rest;
    }
}
