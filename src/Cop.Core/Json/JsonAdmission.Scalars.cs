using System.Buffers;
using System.Buffers.Text;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Unicode;

namespace Cop;

/// <summary>Strings and numbers.</summary>
internal ref partial struct JsonAdmission
{
    /// <summary>The bytes that end a run of text copied unchanged: quote, backslash, control characters.</summary>
    private static readonly SearchValues<byte> EndOfRun = SearchValues.Create(
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
        (byte)'"', (byte)'\\');

    /// <summary>Reads the string that starts here; plain when it is ASCII without escapes.</summary>
    private bool ReadString(out bool plain)
    {
        plain = true;
        _out[_written++] = _text[_position++];
        while (true)
        {
            CopyPlain();
            if (_position == _text.Length) return Fail(_position, "the text ends within a string; send the whole text");
            byte unit = _text[_position];
            if (unit == '"')
            {
                _position++;
                _out[_written++] = (byte)'"';
                return true;
            }
            plain = false;
            if (unit < ' ') return Fail(_position, "a string contains a control character; write it as an escape");
            if (!(unit == '\\' ? ReadEscape() : CopyRun())) return false;
        }
    }

    /// <summary>Copies printable ASCII up to a quote, a backslash or any other byte, sixteen bytes at a time.</summary>
    private void CopyPlain()
    {
        ref byte text = ref MemoryMarshal.GetReference(_text);
        ref byte target = ref MemoryMarshal.GetReference(_out);
        int position = _position, written = _written;
        while (position <= _text.Length - Vector128<byte>.Count)
        {
            Vector128<byte> block = Vector128.LoadUnsafe(ref text, (nuint)position);
            block.StoreUnsafe(ref target, (nuint)written);
            // As signed bytes, control characters and bytes beyond ASCII are less than a space.
            Vector128<byte> stops = Vector128.LessThan(block.AsSByte(), Vector128.Create((sbyte)' ')).AsByte()
                | Vector128.Equals(block, Vector128.Create((byte)'"'))
                | Vector128.Equals(block, Vector128.Create((byte)'\\'));
            if (stops != Vector128<byte>.Zero)
            {
                int plain = BitOperations.TrailingZeroCount(stops.ExtractMostSignificantBits());
                (_position, _written) = (position + plain, written + plain);
                return;
            }
            position += Vector128<byte>.Count;
            written += Vector128<byte>.Count;
        }
        while (position < _text.Length && _text[position] is >= (byte)' ' and < 0x80 and not (byte)'"' and not (byte)'\\')
            _out[written++] = _text[position++];
        (_position, _written) = (position, written);
    }

    /// <summary>Copies text beyond ASCII up to a quote, a backslash or a control character.</summary>
    private bool CopyRun()
    {
        ReadOnlySpan<byte> run = _text[_position..];
        int end = run.IndexOfAny(EndOfRun);
        if (end >= 0) run = run[..end];
        if (!Utf8.IsValid(run)) return FailEncoding(run);
        run.CopyTo(_out[_written..]);
        _position += run.Length;
        _written += run.Length;
        return true;
    }

    private bool FailEncoding(ReadOnlySpan<byte> run)
    {
        int valid = 0;
        while (Rune.DecodeFromUtf8(run[valid..], out _, out int length) == OperationStatus.Done) valid += length;
        return Fail(_position + valid, "a string is not valid UTF-8; send it as UTF-8 without lone surrogates");
    }

    private bool ReadEscape()
    {
        int start = _position;
        byte kind = start + 1 < _text.Length ? _text[start + 1] : (byte)0;
        if (kind == 'u') return ReadUnicodeEscape(start);
        byte unit = kind switch
        {
            (byte)'"' or (byte)'\\' or (byte)'/' => kind,
            (byte)'b' => (byte)'\b',
            (byte)'t' => (byte)'\t',
            (byte)'n' => (byte)'\n',
            (byte)'f' => (byte)'\f',
            (byte)'r' => (byte)'\r',
            _ => 0,
        };
        if (unit == 0) return Fail(start, "a string contains an invalid escape; write a backslash as two");
        _position += 2;
        Put(new Rune(unit));
        return true;
    }

    private bool ReadUnicodeEscape(int start)
    {
        if (!TryReadUnit(start, out char unit)) return Fail(start, "\\u in a string needs four hexadecimal digits");
        if (!char.IsSurrogate(unit))
        {
            _position += 6;
            Put(new Rune(unit));
            return true;
        }
        if (!TryReadUnit(start + 6, out char low) || !Rune.TryCreate(unit, low, out Rune rune))
            return Fail(start, "an escape is half of a surrogate pair; send whole characters, and bytes in base64");
        _position += 12;
        Put(rune);
        return true;
    }

    private readonly bool TryReadUnit(int start, out char unit)
    {
        unit = default;
        if (start > _text.Length - 6 || _text[start] != '\\' || _text[start + 1] != 'u') return false;
        if (!Utf8Parser.TryParse(_text.Slice(start + 2, 4), out ushort value, out int used, 'x') || used != 4) return false;
        unit = (char)value;
        return true;
    }

    private void Put(Rune rune)
    {
        bool escaped = rune.Value is < ' ' or '"' or '\\';
        _written += escaped ? CanonicalString.WriteEscape((byte)rune.Value, _out[_written..]) : rune.EncodeToUtf8(_out[_written..]);
    }

    private bool ReadNumber()
    {
        int start = _position;
        if (Peek() == '-') _position++;
        int digits = _position;
        if (!SkipDigits() || (_text[digits] == '0' && _position > digits + 1))
        {
            _position = start;
            return FailUnexpected("a JSON value");
        }
        byte next = _position < _text.Length ? _text[_position] : (byte)0;
        if (next is not ((byte)'.' or (byte)'e' or (byte)'E') && _position - digits <= 15 && (_text[digits] != '0' || digits == start))
        {
            _text[start.._position].CopyTo(_out[_written..]);
            _written += _position - start;
            return true;
        }
        if (next == '.')
        {
            _position++;
            if (!SkipDigits()) return FailUnexpected("a digit");
        }
        return SkipExponent() && WriteNumber(start);
    }

    private bool SkipExponent()
    {
        if (_position == _text.Length || (_text[_position] | 0x20) != 'e') return true;
        _position++;
        if (_position < _text.Length && _text[_position] is (byte)'+' or (byte)'-') _position++;
        return SkipDigits() || FailUnexpected("a digit");
    }

    private bool SkipDigits()
    {
        int start = _position;
        while (_position < _text.Length && _text[_position] is >= (byte)'0' and <= (byte)'9') _position++;
        return _position > start;
    }

    private bool WriteNumber(int start)
    {
        int length = CanonicalNumber.Write(_text[start.._position], _out[_written..], out string? refusal);
        if (refusal is not null) return Fail(start, refusal);
        _written += length;
        MakeRoom(0);
        return true;
    }
}
