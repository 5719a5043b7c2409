using System.CommandLine;

namespace Cop.Cli;

internal static class TopicCommands
{
    public static Command Create() => new("topic", "Looks into topics, exports and imports them.");
}
internal static class StoreCommands
{
    public static Command Create() => new("store", "Rebuilds, verifies and measures a store.");
}
internal static class DeliveryCommands
{
    public static Command Create() => new("delivery", "Looks after deliveries that failed too often.");
}
