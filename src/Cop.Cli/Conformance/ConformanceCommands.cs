using System.CommandLine;

namespace Cop.Cli;

/// <summary><c>cop conformance</c>: whether an implementation, in any language, keeps the protocol.</summary>
internal static class ConformanceCommands
{
    public static Command Create() => new("conformance", "Tests any implementation of the protocol, and lets this one be tested.")
    {
        RunCommand.Create(),
        ListCommand.Create(),
        ServeCommand.Create(),
    };
}
