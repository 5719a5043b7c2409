using Cop;
using Cop.Hitl;

namespace CopHost;

/// <summary>The payments of a topic: what happened, and the questions that are open.</summary>
public sealed record Payments(IReadOnlyList<string> Lines, IReadOnlyList<HumanRequest> Open)
{
    public static async Task<Payments> ReadAsync(TopicClient topic, HumanRequests inbox)
    {
        var lines = new List<string>();
        await foreach (var stored in topic.Kernel.Log.ReadTopicAsync(topic.TopicId))
        {
            if (stored.Is<PaymentMade>(out var made))
                lines.Add($"Paid {made.Amount} to {made.Payee}.");
            else if (stored.Is<PaymentRefused>(out var refused))
                lines.Add($"Did not pay {refused.Payee}: {refused.Reason}");
        }

        return new Payments(lines, (await inbox.ListAsync(new InboxQuery { TopicId = topic.TopicId })).Unwrap());
    }
}
