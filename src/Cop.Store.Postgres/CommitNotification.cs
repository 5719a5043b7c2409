using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Cop;

/// <summary>
/// A notification of one session to the others by NOTIFY: topics with new commits, and whether sessions started or ended. It may be lost,
/// and contains only what is also in the tables. Text: the session, then a line for each entry.
/// </summary>
internal sealed record CommitNotification(string Session)
{
    /// <summary>The maximum size in bytes: the server accepts less than 8,000 bytes in one notification.</summary>
    private const int MostBytes = 7900;

    /// <summary>The maximum number of notifications of one publication; further topics are found by polling.</summary>
    private const int MostTexts = 8;
    private const char Sessions = '!';
    private const char Look = '?';

    /// <summary>Topics with their applied sequences.</summary>
    public ImmutableArray<(string TopicId, long AppliedSeq)> Topics { get; init; } = [];

    public bool HaveSessionsChanged { get; init; }

    /// <summary>Whether topics were committed that the notification does not name.</summary>
    public bool HasMore { get; init; }

    public List<string> Write()
    {
        var texts = new List<StringBuilder> { new(Session) };
        if (HaveSessionsChanged)
            texts[0].Append('\n').Append(Sessions);
        var bytes = Encoding.UTF8.GetByteCount(texts[0].ToString());
        foreach (var (topicId, seq) in Topics)
        {
            var line = $"\n{seq.ToString(CultureInfo.InvariantCulture)} {topicId}";
            var size = Encoding.UTF8.GetByteCount(line);
            if (bytes + size > MostBytes)
            {
                if (texts.Count == MostTexts)
                {
                    texts[0].Append('\n').Append(Look);
                    break;
                }

                texts.Add(new StringBuilder(Session));
                bytes = Session.Length;
            }

            texts[^1].Append(line);
            bytes += size;
        }

        return [.. texts.Select(text => text.ToString())];
    }

    /// <summary>Parses a notification; null when the text is none, since any client of the database may notify.</summary>
    public static CommitNotification? Read(string text)
    {
        var lines = text.Split('\n');
        var topics = ImmutableArray.CreateBuilder<(string, long)>(lines.Length - 1);
        var (sessions, look) = (false, false);
        foreach (var line in lines.AsSpan(1))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (line is [Sessions])
                sessions = true;
            else if (line is [Look])
                look = true;
            else if (space > 0 && long.TryParse(line.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
                topics.Add((line[(space + 1)..], seq));
            else
                return null;
        }

        return new CommitNotification(lines[0]) { Topics = topics.ToImmutable(), HaveSessionsChanged = sessions, HasMore = look };
    }
}
