using System.Globalization;

namespace Cop.Cli;

/// <summary>Writes events as lines: topicSeq, time since the first one, initiator, type, subject.</summary>
/// <param name="screen">The output.</param>
/// <param name="foldsSteps">Whether consecutive step events of one agent become one line.</param>
internal sealed class Timeline(ConsoleOutput screen, bool foldsSteps = false)
{
    // Below this width the time is left out, so that the subject keeps some room.
    private const int FullWidth = 90;

    private readonly EventSummary _words = new();
    private readonly Queue<string> _tail = [];
    private int _head = int.MaxValue;
    private int _tailLength;
    private int _hidden;
    private DateTimeOffset? _start;
    private (Event First, Event Last, int Count)? _fold;

    /// <summary>Whether each event is followed by its payload.</summary>
    public bool ShowsPayload { get; init; }

    /// <summary>The text of the first line, from the time of the first event; null for none.</summary>
    public Func<DateTimeOffset, string>? StartText { get; init; }

    /// <summary>Writes all events.</summary>
    public async Task WriteAsync(IAsyncEnumerable<Event> events)
    {
        await foreach (var next in events.ConfigureAwait(false))
        {
            if (_start is null && StartText is not null)
                screen.Text(StartText(next.CreatedAt), 2, "grey");
            _start ??= next.CreatedAt;
            _words.Learn(next);
            if (foldsSteps && IsOfStep(next))
            {
                _fold = _fold is { } run && run.First.Initiator == next.Initiator
                    ? run with { Last = next, Count = run.Count + 1 }
                    : StartFold(next);
                continue;
            }

            EndFold();
            Add(next, Number(next.TopicSeq), next.Type, _words.About(next));
            if (ShowsPayload)
                PrettyJson.Write(screen, next.Payload, "          ");
        }

        EndFold();
    }

    /// <summary>Writes the first and the last lines; the lines between are counted.</summary>
    public async Task WriteAsync(IAsyncEnumerable<Event> events, int head, int tail)
    {
        (_head, _tailLength) = (head, tail);
        await WriteAsync(events).ConfigureAwait(false);
        if (_hidden > 0)
            screen.Line($"[grey]{"…",9}  {Counted.Text(_hidden, "more line")}[/]");
        foreach (var line in _tail)
            screen.Line(line);
        _tail.Clear();
    }

    private (Event First, Event Last, int Count) StartFold(Event next)
    {
        EndFold();
        return (next, next, 1);
    }

    private void EndFold()
    {
        if (_fold is { Count: 1 } one)
            Add(one.First, Number(one.First.TopicSeq), one.First.Type, _words.About(one.First));
        else if (_fold is { } run)
            Add(run.First, $"{Number(run.First.TopicSeq)}-{Number(run.Last.TopicSeq)}", "step.*", Counted.Text(run.Count, "event"));
        _fold = null;
    }

    private void Add(Event source, string place, string type, string about)
    {
        var line = Format(source, place, type, about);
        if (_head > 0)
        {
            _head--;
            screen.Line(line);
            return;
        }

        _tail.Enqueue(line);
        if (_tail.Count <= _tailLength)
            return;
        _tail.Dequeue();
        _hidden++;
    }

    private string Format(Event source, string place, string type, string about)
    {
        var width = screen.Console.Profile.Width;
        var elapsed = "";
        if (width >= FullWidth)
        {
            var seconds = (source.CreatedAt - _start!.Value).TotalSeconds;
            elapsed = seconds.ToString("+0.000;-0.000;+0.000", CultureInfo.InvariantCulture).PadLeft(10) + " s";
        }

        var left = $"{place,9}{elapsed}";
        var initiator = TerminalEscaping.Text(EventSummary.Who(source));
        var right = $"  {initiator,-10} {TerminalEscaping.Text(type),-26} {TerminalEscaping.Text(about)}".TrimEnd();
        return $"[grey]{left}[/]{Spectre.Console.Markup.Escape(TextWrapping.Crop(right, width - left.Length))}";
    }

    private static bool IsOfStep(Event next) => next.Type.StartsWith("step.", StringComparison.Ordinal)
        || (next.Type == EventTypes.ArtifactCreated
            && (next.Payload["stepId"] is not null || next.Payload["artifact"]?["type"]?.AsString() == ArtifactTypes.Effect));

    private static string Number(long seq) => "#" + seq.ToString(CultureInfo.InvariantCulture);
}
