using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Cop.Storage;

/// <summary>The end of a page, written by stores into <see cref="Page{T}.Next"/> and read from <see cref="PageQuery.Cursor"/>.</summary>
/// <param name="Kind">Kind of the listed rows.</param>
/// <param name="TopicId">Topic of the last row.</param>
/// <param name="CreatedSeq">topicSeq that created the last row.</param>
/// <param name="Id">Id of the last row within its topic.</param>
/// <remarks>It names a point in the order, not a row: rows added later do not invalidate it.</remarks>
public sealed record PageCursor(ViewKind Kind, string TopicId, long CreatedSeq, string Id)
{
    // Ids have no control characters, except that a parked delivery joins two with a line end (D-14).
    private const char Separator = '\u001f';
    private const char DueMark = '@';

    /// <summary>The due time of the last row of a listing by due time, empty for none; null for any other listing.</summary>
    public string? Due { get; init; }

    /// <summary>Creates the cursor after a row of a listing by due time.</summary>
    public static PageCursor ByDue(ProfileRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return For(row) with { Due = row.Due is { } due ? CopTime.Format(due) : "" };
    }

    /// <summary>Creates the cursor after a row.</summary>
    public static PageCursor For(View row)
    {
        var key = ViewKey.For(row);
        return new PageCursor(key.Kind, key.TopicId, row.CreatedSeq, key.Id);
    }

    /// <summary>Returns the cursor as opaque text for <see cref="TryParse"/>.</summary>
    public override string ToString() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join(
        Separator, Due is null ? Number(Kind) : $"{Number(Kind)}{DueMark}{Due}", TopicId,
        CreatedSeq.ToString(CultureInfo.InvariantCulture), Id)));

    /// <summary>Parses text written by <see cref="ToString"/>; null when it is not a cursor of a listing of this kind.</summary>
    public static PageCursor? TryParse(string text, ViewKind kind)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length))
            return null;
        var parts = Encoding.UTF8.GetString(bytes, 0, length).Split(Separator, 4);
        var marked = parts[0].Split(DueMark, 2);
        return parts.Length == 4 && marked[0] == Number(kind)
            && (marked.Length == 1 || marked[1].Length == 0 || CopTime.TryParse(marked[1], out _))
            && long.TryParse(parts[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var createdSeq)
                ? new PageCursor(kind, parts[1], createdSeq, parts[3]) { Due = marked.Length == 2 ? marked[1] : null }
                : null;
    }

    private static string Number(ViewKind kind) => ((int)kind).ToString(CultureInfo.InvariantCulture);
}
