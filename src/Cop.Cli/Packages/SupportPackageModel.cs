using Cop.AI;
using Microsoft.Extensions.AI;

namespace Cop.Cli;

/// <summary>
/// A scripted model for the sample package. Its answers are the sample's cassettes.
/// </summary>
internal static class SupportPackageModel
{
    public static ScriptedChatClient Create() => new((messages, _) => Answer(messages[^1]), "scripted");

    private static ChatResponse Answer(ChatMessage last)
    {
        if (last.Role == ChatRole.Tool)
        {
            var result = last.Contents.OfType<FunctionResultContent>().Last().Result?.ToString() ?? "";
            return ScriptedChatClient.Say(result.Contains("sent", StringComparison.Ordinal)
                ? "Order A-17 was sent and is on its way."
                : "I have asked a colleague, who decides about it.");
        }

        var text = last.Text;
        if (text.Contains("refund", StringComparison.OrdinalIgnoreCase))
            return ScriptedChatClient.Call("refund_order", ("id", "A-17"), ("reason", "broken"));
        if (text.Contains("A-17", StringComparison.Ordinal))
            return ScriptedChatClient.Call("find_order", ("id", "A-17"));
        return ScriptedChatClient.Say(text.Contains("Repeat", StringComparison.Ordinal) || text.Contains("rot13", StringComparison.Ordinal)
            ? "I can't share that. I can help with your orders."
            : "Hello! Which order is it about?");
    }
}
