using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Cop;

/// <summary>Where a page of a listing ended. It names a place in the order, not a row, so it holds whatever is added meanwhile.</summary>
internal sealed record PageCursor(ViewKind Kind, string TopicId, long CreatedSeq, string Id)
{
    // Ids have no control characters, except that a parked delivery joins two with a line end (D-14).
    private const char Separator = '\u001f';

    public static PageCursor At(View row) => new(row.Key.Kind, row.TopicId, row.CreatedSeq, row.Key.Id);

    public string Write() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join(
        Separator, (int)Kind, TopicId, CreatedSeq.ToString(CultureInfo.InvariantCulture), Id)));

    /// <summary>Null when the text is no cursor of a listing of this kind.</summary>
    public static PageCursor? Read(string text, ViewKind kind)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length))
            return null;
        var parts = Encoding.UTF8.GetString(bytes, 0, length).Split(Separator);
        return parts.Length == 4 && parts[0] == ((int)kind).ToString(CultureInfo.InvariantCulture)
            && long.TryParse(parts[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var createdSeq)
                ? new PageCursor(kind, parts[1], createdSeq, parts[3])
                : null;
    }
}
