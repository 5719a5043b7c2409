using System.Globalization;
using System.Net.Mail;
using Cop.Hitl;

namespace Cop.Samples.MailNotifier;

/// <summary>Sends notifications of requests by e-mail. A failure is an exception: the kernel tries again, and parks in the end.</summary>
/// <param name="server">The host name of the SMTP server.</param>
/// <param name="port">Its port.</param>
/// <param name="sender">The address that sends.</param>
/// <param name="addressOf">Returns the address of a person or of the list of a role; null for none.</param>
/// <param name="answerPage">The page that an answer link leads to; it must not answer on a GET.</param>
public sealed class MailNotifier(
    string server, int port, MailAddress sender, Func<string, MailAddress?> addressOf, Uri answerPage) : IHumanNotifier
{
    private const int MaxSubject = 120;

    /// <inheritdoc/>
    public async Task NotifyAsync(HumanNotification notification, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notification);
        var request = notification.Request;
        // A request to any person is shown in the inbox, and mailed to none.
        if (request.Assignee is not { } assignee || addressOf(assignee) is not { } recipient)
            return;
        using var message = new MailMessage(sender, recipient)
        {
            Subject = OneLine(request.Text), Body = Body(notification), SubjectEncoding = System.Text.Encoding.UTF8,
            BodyEncoding = System.Text.Encoding.UTF8,
        };
        // A repetition has the id of the first one, so that the mail server and the reader can tell.
        message.Headers.Add("Message-ID", $"<{Uri.EscapeDataString(notification.Id)}@{sender.Host}>");
        using var client = new SmtpClient(server, port);
        await client.SendMailAsync(message, cancellationToken).ConfigureAwait(false);
    }

    private string Body(HumanNotification notification)
    {
        var request = notification.Request;
        var due = request.Due is { } time ? time.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) : "no due time";
        var how = notification.Link is { } link
            ? $"Answer: {answerPage}?link={Uri.EscapeDataString(link)}"
            : $"Answer: cop answer {request.Id}";
        return $"{request.Text}\n\n{(request.IsDecision ? $"Options: {string.Join(", ", request.Options)}\n" : "")}Due: {due}\n{how}\n";
    }

    // The text of a request may hold anything; a line break in a subject would be a header of its own.
    private static string OneLine(string text)
    {
        var line = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
        return line.Length <= MaxSubject ? line : $"{line[..MaxSubject]}…";
    }
}
