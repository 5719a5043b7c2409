using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;

namespace Cop.Ledger;

/// <summary>The page of an evidence bundle that a person reads. It proves nothing: a verifier ignores it.</summary>
internal static class EvidencePage
{
    private const string Introduction =
        "This file contains the recorded events of one topic. Each event is hashed; the hashes are chained in a ledger, whose head "
        + "is signed. A change of any event, a removed event and an added one are detected by a verifier, which needs only this file "
        + "and the public keys of the ledger. This page itself proves nothing; verify the file.";

    public static (string Html, string Text) Render(string topicId, Checkpoint head, ImmutableArray<Event> events)
    {
        var (html, text) = (new StringBuilder(), new StringBuilder());
        var covered = string.Create(CultureInfo.InvariantCulture, $"{head.Size} records, root {head.Root}");
        text.Append(Introduction).Append("\n\nTopic:  ").Append(topicId).Append("\nLedger: ").Append(head.Origin)
            .Append("\nHead:   ").Append(covered).Append("\n\n");
        html.Append("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Evidence</title></head>")
            .Append("<body><h1>Evidence</h1><p>").Append(Introduction).Append("</p><dl><dt>Topic</dt><dd>")
            .Append(Encode(topicId)).Append("</dd><dt>Ledger</dt><dd>")
            .Append(Encode(head.Origin)).Append("</dd><dt>Head</dt><dd>").Append(Encode(covered))
            .Append("</dd></dl><table><tr><th>No.</th><th>Time</th><th>Event</th><th>By</th><th>Content</th></tr>");
        foreach (var stored in events)
        {
            var (number, time) = (stored.TopicSeq.ToString(CultureInfo.InvariantCulture), CopTime.Format(stored.CreatedAt));
            text.Append(number).Append("  ").Append(time).Append("  ").Append(stored.Type).Append("  ").Append(stored.Initiator ?? "-")
                .Append("\n    ").Append(stored.StoredPayload).Append('\n');
            html.Append("<tr><td>").Append(number).Append("</td><td>").Append(time).Append("</td><td>").Append(Encode(stored.Type))
                .Append("</td><td>").Append(Encode(stored.Initiator ?? "")).Append("</td><td><code>")
                .Append(Encode(stored.StoredPayload.ToString())).Append("</code></td></tr>");
        }

        return (html.Append("</table></body></html>").ToString(), text.ToString());
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
