using System.CommandLine;

namespace Cop.Cli;

/// <summary>The option that shows payloads in a listing of events.</summary>
internal static class PayloadOption
{
    public static Option<bool> Create() => new("--payload") { Description = "Shows the payload below each event." };
}
