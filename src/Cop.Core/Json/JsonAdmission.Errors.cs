using System.Globalization;
using System.Text;

namespace Cop;

/// <summary>Error messages: the byte, the location as a JSON Pointer, the fault and the remedy.</summary>
internal ref partial struct JsonAdmission
{
    /// <summary>The maximum length of a pointer in a message; names may be as long as the whole text.</summary>
    private const int LongestPointer = 200;

    private bool Fail(int offset, string what) => Fail(CopErrorCodes.InvalidJson, offset, what, Pointer());

    private bool Fail(string code, int offset, string what, string pointer)
    {
        string place = pointer.Length == 0 ? "" : $" ({(pointer.Length > LongestPointer ? pointer[..LongestPointer] + "..." : pointer)})";
        Error = new CopError(code, string.Create(CultureInfo.InvariantCulture, $"At byte {offset}{place}: {what}."));
        return false;
    }

    private bool FailUnexpected(string expected)
    {
        if (_position >= _text.Length) return Fail(_position, $"the text ends where {expected} is expected; send the whole text");
        byte found = _text[_position];
        string shown = found is > 0x20 and < 0x7F ? $"'{(char)found}'" : $"byte 0x{found:x2}";
        return Fail(_position, $"{shown} where {expected} is expected; send JSON as defined by RFC 8259");
    }

    private bool FailDuplicate(in MemberSlot slot)
    {
        // The path ends with the duplicate, regardless of the object's last member.
        _scratch.Members[_members - 1] = slot with { End = 0 };
        return Fail(slot.Source, "a member name occurs twice in one object; keep one of them");
    }

    private bool FailDepth() =>
        Fail(
            CopErrorCodes.LimitExceeded,
            _position,
            $"the text is nested deeper than {_limits.MaxDepth} levels; make it flatter, or send it as a string",
            Pointer());

    private bool FailSize()
    {
        string message = $"The text has {_text.Length} bytes, more than {_limits.MaxBytes}; send less, or send a reference to it.";
        Error = new CopError(CopErrorCodes.LimitExceeded, message);
        return false;
    }

    /// <summary>Returns the current location as a JSON Pointer (RFC 6901).</summary>
    private readonly string Pointer()
    {
        var pointer = new StringBuilder();
        for (int level = 0; level < _depth && pointer.Length <= LongestPointer; level++)
        {
            ContainerFrame frame = _scratch.Frames[level];
            if (!frame.IsObject)
            {
                pointer.Append(CultureInfo.InvariantCulture, $"/{frame.Items}");
                continue;
            }
            int current = (level + 1 < _depth ? _scratch.Frames[level + 1].FirstMember : _members) - 1;
            // A complete member is not part of the location any more.
            if (current < frame.FirstMember || _scratch.Members[current].End > 0) break;
            string name = CanonicalString.Read(MemberOrder.Name(_scratch.Members[current], _out));
            pointer.Append('/').Append(name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
        }
        return pointer.ToString();
    }
}
