using System.Runtime.CompilerServices;

namespace Cop;

/// <summary>
/// Converts JSON text to canonical form in one pass. Values are copied to the scratch buffer as they are read; an object with unsorted
/// names is sorted when it closes. Rejected text stops the pass.
/// </summary>
/// <remarks>
/// It keeps its own stack, so depth is a limit and never a crash. The buffer always has room for the rest of the text: only numbers can get
/// longer. Decisions D-16, D-17.
/// </remarks>
internal ref partial struct JsonAdmission
{
    /// <summary>Room for a number, quotes and brackets in addition to the text.</summary>
    private const int Slack = 64;

    private readonly CanonicalScratch _scratch;
    private readonly ReadOnlySpan<byte> _text;
    private readonly JsonLimits _limits;
    private Span<byte> _out;
    private int _position;
    private int _written;
    private int _depth;
    private int _members;

    public JsonAdmission(ReadOnlySpan<byte> text, JsonLimits limits, CanonicalScratch scratch)
    {
        _text = text;
        _limits = limits;
        _scratch = scratch;
        _out = scratch.Bytes;
        if (text.Length <= limits.MaxBytes) MakeRoom(0);
    }

    /// <summary>The reason that the text is rejected; null so far.</summary>
    public CopError? Error { get; private set; }

    public readonly ReadOnlySpan<byte> Canonical => _out[.._written];

    /// <summary>Reads the whole text; false when it is rejected.</summary>
    public bool Read()
    {
        if (_text.Length > _limits.MaxBytes) return FailSize();
        if (_text.StartsWith("\uFEFF"u8)) return Fail(0, "the text starts with a byte order mark; send the text without it");
        do
        {
            if (!ReadValue(out bool opened)) return false;
            if (!opened && !ReadAfterValue()) return false;
        }
        while (_depth > 0);
        SkipSpace();
        return _position == _text.Length || FailUnexpected("the end of the text");
    }

    /// <summary>Reads a scalar or an empty container, or enters a container up to its first value.</summary>
    private bool ReadValue(out bool opened)
    {
        opened = false;
        switch (Peek())
        {
            case (byte)'"':
                return ReadString(out _);
            case (byte)'{':
                return Open(isObject: true) && (TryClose((byte)'}') || ((opened = true) && ReadName()));
            case (byte)'[':
                return Open(isObject: false) && (TryClose((byte)']') || (opened = true));
            case (byte)'t':
                return ReadLiteral("true"u8);
            case (byte)'f':
                return ReadLiteral("false"u8);
            case (byte)'n':
                return ReadLiteral("null"u8);
            default:
                return ReadNumber();
        }
    }

    /// <summary>Closes a container that ends here, or moves to the next value.</summary>
    private bool ReadAfterValue()
    {
        while (_depth > 0)
        {
            ref ContainerFrame frame = ref _scratch.Frames[_depth - 1];
            if (frame.IsObject) _scratch.Members[_members - 1].End = _written;
            else frame.Items++;
            byte next = Peek();
            if (next == ',')
            {
                _position++;
                _out[_written++] = (byte)',';
                return !frame.IsObject || ReadName();
            }
            if (next != (frame.IsObject ? '}' : ']')) return FailUnexpected(frame.IsObject ? "',' or '}'" : "',' or ']'");
            if (!Close()) return false;
        }
        return true;
    }

    private bool Open(bool isObject)
    {
        if (_depth >= _limits.MaxDepth) return FailDepth();
        if (_depth == _scratch.Frames.Length) System.Array.Resize(ref _scratch.Frames, 2 * _depth);
        _scratch.Frames[_depth++] = new ContainerFrame { IsObject = isObject, FirstMember = _members, Sorted = true };
        _out[_written++] = _text[_position++];
        return true;
    }

    private bool TryClose(byte bracket)
    {
        if (Peek() != bracket) return false;
        _position++;
        _depth--;
        _out[_written++] = bracket;
        return true;
    }

    private bool Close()
    {
        ref ContainerFrame frame = ref _scratch.Frames[_depth - 1];
        if (frame.IsObject)
        {
            if (!frame.Sorted && !PutInOrder(frame.FirstMember)) return false;
            _members = frame.FirstMember;
        }
        _depth--;
        _out[_written++] = _text[_position++];
        return true;
    }

    private bool ReadName()
    {
        int source = SkipSpace();
        if (Peek() != '"') return FailUnexpected("a member name in double quotes");
        int start = _written;
        if (!ReadString(out bool plain)) return false;
        if (!Record(new MemberSlot { Start = start, NameEnd = _written - 1, Source = source, Plain = plain })) return false;
        if (Peek() != ':') return FailUnexpected("':'");
        _position++;
        _out[_written++] = (byte)':';
        return true;
    }

    private bool Record(MemberSlot slot)
    {
        if (_members == _scratch.Members.Length) System.Array.Resize(ref _scratch.Members, 2 * _members);
        if (slot.Plain) slot.Prefix = MemberOrder.Prefix(MemberOrder.Name(slot, _out));
        _scratch.Members[_members++] = slot;
        ref ContainerFrame frame = ref _scratch.Frames[_depth - 1];
        if (!frame.Sorted || _members - 1 == frame.FirstMember) return true;
        int order = MemberOrder.Compare(_scratch.Members[_members - 2], slot, _out);
        if (order == 0) return FailDuplicate(slot);
        frame.Sorted = order < 0;
        return true;
    }

    /// <summary>Sorts the members of the object that closes and moves their bytes.</summary>
    private bool PutInOrder(int first)
    {
        Span<MemberSlot> slots = _scratch.Members.AsSpan(first, _members - first);
        int start = slots[0].Start;
        int length = _written - start;
        MemberOrder.Sort(slots, _out);
        for (int index = 1; index < slots.Length; index++)
        {
            if (MemberOrder.Compare(slots[index - 1], slots[index], _out) == 0)
                return FailDuplicate(slots[index].Source > slots[index - 1].Source ? slots[index] : slots[index - 1]);
        }
        MakeRoom(length);
        Span<byte> copy = _out.Slice(_written, length);
        _out.Slice(start, length).CopyTo(copy);
        int target = start;
        foreach (ref MemberSlot slot in slots)
        {
            if (target > start) _out[target++] = (byte)',';
            ReadOnlySpan<byte> member = copy[(slot.Start - start)..(slot.End - start)];
            member.CopyTo(_out[target..]);
            target += member.Length;
        }
        return true;
    }

    /// <summary>Returns the next byte that is not white space; at the end zero, which is never valid there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte Peek()
    {
        if ((uint)_position >= (uint)_text.Length) return 0;
        byte unit = _text[_position];
        return unit > ' ' ? unit : PeekBehindSpace();
    }

    private byte PeekBehindSpace() => SkipSpace() < _text.Length ? _text[_position] : (byte)0;

    private int SkipSpace()
    {
        while (_position < _text.Length && _text[_position] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') _position++;
        return _position;
    }

    private bool ReadLiteral(ReadOnlySpan<byte> literal)
    {
        if (!_text[_position..].StartsWith(literal)) return FailUnexpected("a JSON value");
        literal.CopyTo(_out[_written..]);
        _position += literal.Length;
        _written += literal.Length;
        return true;
    }

    /// <summary>Ensures that the rest of the text and <paramref name="extra"/> bytes fit after the written bytes.</summary>
    private void MakeRoom(int extra)
    {
        int needed = checked(_written + (_text.Length - _position) + extra + Slack);
        if (needed <= _out.Length) return;
        System.Array.Resize(ref _scratch.Bytes, (int)Math.Min(System.Array.MaxLength, Math.Max(needed, 2L * _out.Length)));
        _out = _scratch.Bytes;
    }
}
