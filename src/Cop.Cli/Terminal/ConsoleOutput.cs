using Spectre.Console;

namespace Cop.Cli;

/// <summary>Where the tool writes: answers to standard output, everything else to standard error. Plain when redirected.</summary>
internal sealed class ConsoleOutput
{
    // Wide enough that nothing wraps in a file or a pipe.
    private const int WidthOfPipes = 4096;
    private bool _showsProgress;

    public ConsoleOutput()
    {
        // Spectre goes by the TERM variable, which says nothing of a file or a pipe.
        Console = AnsiConsole.Create(System.Console.IsOutputRedirected
            ? new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors }
            : new AnsiConsoleSettings());
        if (System.Console.IsOutputRedirected)
            Console.Profile.Width = WidthOfPipes;
    }

    public IAnsiConsole Console { get; }

    /// <summary>Whether a person can be asked here.</summary>
    public static bool HasPerson => !System.Console.IsInputRedirected && !System.Console.IsOutputRedirected;

    /// <summary>A line of markup; what comes from outside goes through <see cref="TerminalEscaping.Markup"/> first.</summary>
    public void Line(string markup = "") => Console.MarkupLine(markup);

    /// <summary>One JSON document in a line of its own.</summary>
    public static void WriteJson(CopJson json) => Write(json.Utf8.Span);

    /// <summary>Bytes as they are, and a line end.</summary>
    public static void Write(ReadOnlySpan<byte> utf8)
    {
        using var output = System.Console.OpenStandardOutput();
        output.Write(utf8);
        output.WriteByte((byte)'\n');
    }

    /// <summary>Something that is no answer.</summary>
    public void Note(string text)
    {
        EndProgress();
        System.Console.Error.WriteLine(TerminalEscaping.Text(text));
    }

    /// <summary>How far long work is; only where somebody looks.</summary>
    public void Progress(string text)
    {
        if (System.Console.IsErrorRedirected)
            return;
        _showsProgress = true;
        System.Console.Error.Write($"\r{TerminalEscaping.Text(text)}\u001b[K");
    }

    /// <summary>Takes the progress away.</summary>
    public void EndProgress()
    {
        if (_showsProgress)
            System.Console.Error.Write("\r\u001b[K");
        _showsProgress = false;
    }
}
