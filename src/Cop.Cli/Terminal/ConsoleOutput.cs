using Spectre.Console;

namespace Cop.Cli;

/// <summary>The tool's output: results to standard output, everything else to standard error. Without colours when redirected.</summary>
internal sealed class ConsoleOutput
{
    // Wide enough that nothing wraps in a file or a pipe.
    private const int WidthOfPipes = 4096;

    // A terminal that takes no control sequences.
    private const string DumbTerminal = "dumb";

    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly bool _isPipe;
    private string? _progress;

    public ConsoleOutput(TextWriter output, TextWriter error)
    {
        (_output, _error) = (output, error);
        _isPipe = System.Console.IsOutputRedirected || output != System.Console.Out;
        // Spectre reads the TERM variable, which does not tell whether the output is a file or a pipe.
        Console = AnsiConsole.Create(_isPipe
            ? new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output),
            }
            : new AnsiConsoleSettings());
        if (_isPipe)
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

    /// <summary>Writes <c>{"ok":true,"data":…}</c> as a line.</summary>
    public void WriteResult(CopJson data) => Write(CopJson.Object(("ok", CopJson.From(true)), ("data", data)).ToString());

    /// <summary>Writes <c>{"ok":false,"error":…}</c> as a line.</summary>
    public void WriteError(CopError error) =>
        Write(CopJson.Object(("ok", CopJson.From(false)), ("error", ResultJson.Write(error))).ToString());

    /// <summary>Writes text unchanged, and a line end.</summary>
    public void Write(string text)
    {
        EndProgress();
        _output.Write(text);
        _output.Write('\n');
        _output.Flush();
    }

    /// <summary>Opens standard output for bytes.</summary>
    public Stream OpenBytes()
    {
        _output.Flush();
        return System.Console.OpenStandardOutput();
    }

    /// <summary>Writes a message to standard error.</summary>
    public void Note(string text)
    {
        EndProgress();
        var width = System.Console.IsErrorRedirected || _isPipe ? WidthOfPipes : Console.Profile.Width;
        foreach (var line in TextWrapping.Wrap(TerminalEscaping.Text(text), width, 0))
            _error.WriteLine(line);
    }

    /// <summary>Shows the progress of long work in a line that is overwritten; only where standard error is a terminal.</summary>
    public void Progress(string text)
    {
        var isTerminal = !System.Console.IsErrorRedirected && _error == System.Console.Error;
        if (!isTerminal || Environment.GetEnvironmentVariable("TERM") is DumbTerminal)
            return;
        // One line at most: a longer one could not be overwritten.
        var line = TextWrapping.Crop(TerminalEscaping.Text(text), Console.Profile.Width - 1);
        if (line == _progress)
            return;
        _progress = line;
        _error.Write($"\r{line}\u001b[K");
    }

    /// <summary>Clears the progress.</summary>
    public void EndProgress()
    {
        if (_progress is not null)
            _error.Write("\r\u001b[K");
        _progress = null;
    }
}
