using System.CommandLine;

namespace Cop.Cli;

/// <summary><c>cop conformance</c>: tests whether an implementation, in any language, conforms to the protocol.</summary>
internal static class ConformanceCommands
{
    public static Command Create() => new("conformance", "Tests an implementation of the protocol, or serves this one to a tester.")
    {
        RunCommand.Create(),
        ListCommand.Create(),
        ServeCommand.Create(),
    };
}
