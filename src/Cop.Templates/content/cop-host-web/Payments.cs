using Cop;

namespace CopHost;

/// <summary>The payments of a topic: what happened, and the questions that are open.</summary>
public sealed record Payments(IReadOnlyList<string> Lines, IReadOnlyList<DecisionRequested> Open)
{
    public static async Task<Payments> ReadAsync(TopicClient topic)
    {
        var (lines, open) = (new List<string>(), new Dictionary<string, DecisionRequested>());
        await foreach (var stored in topic.Kernel.Log.ReadTopicAsync(topic.TopicId))
        {
            if (stored.Is<DecisionRequested>(out var request))
                open[request.RequestId] = request;
            else if (stored.Is<DecisionProvided>(out var answer))
                open.Remove(answer.RequestId);
            else if (stored.Is<PaymentMade>(out var made))
                lines.Add($"Paid {made.Amount} to {made.Payee}.");
            else if (stored.Is<PaymentRefused>(out var refused))
                lines.Add($"Did not pay {refused.Payee}: {refused.Reason}");
        }

        return new Payments(lines, [.. open.Values]);
    }
}
