using Spectre.Console;

namespace Cop.Cli;

/// <summary>The tool's output: results to standard output, everything else to standard error. Without colours when redirected.</summary>
internal sealed class ConsoleOutput
{
    // Wide enough that nothing wraps in a file or a pipe.
    private const int WidthOfPipes = 4096;

    // A terminal that takes no control sequences.
    private const string DumbTerminal = "dumb";

    private string? _progress;

    public ConsoleOutput()
    {
        // Spectre reads the TERM variable, which does not tell whether the output is a file or a pipe.
        Console = AnsiConsole.Create(System.Console.IsOutputRedirected
            ? new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors }
            : new AnsiConsoleSettings());
        if (System.Console.IsOutputRedirected)
            Console.Profile.Width = WidthOfPipes;
    }

    public IAnsiConsole Console { get; }

    /// <summary>Whether a person can be asked: standard input and output are a terminal.</summary>
    public static bool HasPerson => !System.Console.IsInputRedirected && !System.Console.IsOutputRedirected;

    /// <summary>Writes a line of markup. Text from outside must pass through <see cref="TerminalEscaping.Markup"/> first.</summary>
    public void Line(string markup = "")
    {
        EndProgress();
        Console.MarkupLine(markup);
    }

    /// <summary>Writes text, wrapped between words to the width of the terminal.</summary>
    /// <param name="text">Any text; control characters are made visible.</param>
    /// <param name="indent">The indentation of the second line and those after it.</param>
    /// <param name="style">A style in markup, such as <c>bold</c>; null for none.</param>
    public void Text(string text, int indent = 0, string? style = null)
    {
        foreach (var line in TextWrapping.Wrap(TerminalEscaping.Text(text), Console.Profile.Width, indent))
        {
            var markup = Markup.Escape(line);
            Line(style is null ? markup : $"[{style}]{markup}[/]");
        }
    }

    /// <summary>Writes that a stage of the demo has ended.</summary>
    public void Stage(string agent, string text) => Line($"  [grey]{agent,-8}[/]  {TerminalEscaping.Markup(text)}");

    /// <summary>Writes one JSON document as a line.</summary>
    public static void WriteJson(CopJson json) => Write(json.Utf8.Span);

    /// <summary>Writes bytes unchanged, and a line end.</summary>
    public static void Write(ReadOnlySpan<byte> utf8)
    {
        using var output = System.Console.OpenStandardOutput();
        output.Write(utf8);
        output.WriteByte((byte)'\n');
    }

    /// <summary>Writes a message to standard error.</summary>
    public void Note(string text)
    {
        EndProgress();
        var width = System.Console.IsErrorRedirected || System.Console.IsOutputRedirected ? WidthOfPipes : Console.Profile.Width;
        foreach (var line in TextWrapping.Wrap(TerminalEscaping.Text(text), width, 0))
            System.Console.Error.WriteLine(line);
    }

    /// <summary>Shows the progress of long work in a line that is overwritten; only where standard error is a terminal.</summary>
    public void Progress(string text)
    {
        if (System.Console.IsErrorRedirected || Environment.GetEnvironmentVariable("TERM") is DumbTerminal)
            return;
        // One line at most: a longer one could not be overwritten.
        var line = TextWrapping.Crop(TerminalEscaping.Text(text), Console.Profile.Width - 1);
        if (line == _progress)
            return;
        _progress = line;
        System.Console.Error.Write($"\r{line}\u001b[K");
    }

    /// <summary>Clears the progress.</summary>
    public void EndProgress()
    {
        if (_progress is not null)
            System.Console.Error.Write("\r\u001b[K");
        _progress = null;
    }
}
