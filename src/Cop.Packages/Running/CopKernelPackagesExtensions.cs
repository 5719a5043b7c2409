namespace Cop.Packages;

/// <summary>Conversations with the agents of a kernel.</summary>
public static class CopKernelPackagesExtensions
{
    /// <summary>Opens a conversation with an agent.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="agent">The name of the agent.</param>
    /// <param name="topicId">The topic; null for a new one. The same topic continues a conversation.</param>
    /// <param name="user">The person who speaks; null for <c>human:user</c>.</param>
    public static PackageChat Chat(this CopKernel kernel, string agent, string? topicId = null, Actor? user = null)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentException.ThrowIfNullOrEmpty(agent);
        return new PackageChat(kernel, agent, topicId ?? CopId.Create("topic", PackageChat.Ids.NewId()), user ?? Actor.Human("user"));
    }
}
