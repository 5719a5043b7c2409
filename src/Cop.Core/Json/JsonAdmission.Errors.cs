using System.Globalization;
using System.Text;

namespace Cop;

/// <summary>What to tell the sender: the byte, the place as a JSON Pointer, what is wrong and what to do.</summary>
internal ref partial struct JsonAdmission
{
    /// <summary>A message is for people; names may be as long as the limit of bytes.</summary>
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
        if (_position >= _text.Length) return Fail(_position, $"the text ends where {expected} is needed; send it whole");
        byte found = _text[_position];
        string shown = found is > 0x20 and < 0x7F ? $"'{(char)found}'" : $"byte 0x{found:x2}";
        return Fail(_position, $"{shown} stands where {expected} is needed; send JSON as RFC 8259 has it");
    }

    private bool FailDuplicate(in MemberSlot slot)
    {
        // The path ends with the duplicate, wherever the object's last member stands.
        _scratch.Members[_members - 1] = slot with { End = 0 };
        return Fail(slot.Source, "a member name stands twice in one object; keep one of them");
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

    /// <summary>The place that is being read, as a JSON Pointer (RFC 6901).</summary>
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
            // A member that is complete is not the place any more: what follows it is.
            if (current < frame.FirstMember || _scratch.Members[current].End > 0) break;
            string name = CanonicalString.Read(MemberOrder.Name(_scratch.Members[current], _out));
            pointer.Append('/').Append(name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
        }
        return pointer.ToString();
    }
}
