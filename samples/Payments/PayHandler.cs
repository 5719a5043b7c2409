using Marten;

namespace Cop.Samples.Payments;

/// <summary>Handles messages in a session that Wolverine opens and saves.</summary>
public static class PayHandler
{
    public static async Task HandleAsync(Pay message, IDocumentSession session, CopKernel kernel, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(kernel);
        var account = await session.LoadAsync<Account>(message.Account, cancellationToken) ?? new Account { Id = message.Account };
        session.Store(account with { Paid = account.Paid + message.Amount });
        var topic = kernel.Topic("urn:cop:topic:" + message.Account);
        (await topic.AppendAsync(
            session, new PaymentReceived(message.Amount), Actor.System("payments"), cancellationToken: cancellationToken)).Unwrap();
        if (message.Amount < 0)
            throw new InvalidOperationException("An amount cannot be negative.");
    }
}
