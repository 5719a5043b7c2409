using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Cop;

/// <summary>
/// Where a page of a listing ended, as stores write it into <see cref="Page{T}.Next"/> and read it from <see cref="PageQuery.Cursor"/>. It names a place in the
/// order, not a row, so it holds whatever is added meanwhile.
/// </summary>
/// <param name="Kind">What is listed.</param>
/// <param name="TopicId">The topic of the last row.</param>
/// <param name="CreatedSeq">The topicSeq that made the last row.</param>
/// <param name="Id">The last row's id within its topic.</param>
public sealed record PageCursor(ViewKind Kind, string TopicId, long CreatedSeq, string Id)
{
    // Ids have no control characters, except that a parked delivery joins two with a line end (D-14).
    private const char Separator = '\u001f';

    /// <summary>The place of a row.</summary>
    public static PageCursor For(View row)
    {
        var key = ViewKey.For(row);
        return new PageCursor(key.Kind, key.TopicId, row.CreatedSeq, key.Id);
    }

    /// <summary>The cursor as text; only <see cref="TryParse"/> understands it.</summary>
    public override string ToString() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join(
        Separator, (int)Kind, TopicId, CreatedSeq.ToString(CultureInfo.InvariantCulture), Id)));

    /// <summary>The cursor that <see cref="ToString"/> wrote; null when the text is none of a listing of this kind.</summary>
    public static PageCursor? TryParse(string text, ViewKind kind)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length))
            return null;
        var parts = Encoding.UTF8.GetString(bytes, 0, length).Split(Separator, 4);
        return parts.Length == 4 && parts[0] == ((int)kind).ToString(CultureInfo.InvariantCulture)
            && long.TryParse(parts[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var createdSeq)
                ? new PageCursor(kind, parts[1], createdSeq, parts[3])
                : null;
    }
}
