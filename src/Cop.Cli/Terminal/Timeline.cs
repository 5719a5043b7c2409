using System.Globalization;

namespace Cop.Cli;

/// <summary>Events as lines: place, time since the first one, who, what. A run of one agent's step events can be one line.</summary>
internal sealed class Timeline(ConsoleOutput screen, bool foldsSteps = false)
{
    private readonly EventSummary _words = new();
    private DateTimeOffset? _start;
    private (Event First, Event Last, int Count)? _fold;

    public async Task WriteAsync(IAsyncEnumerable<Event> events)
    {
        await foreach (var next in events.ConfigureAwait(false))
        {
            _start ??= next.CreatedAt;
            _words.Learn(next);
            if (foldsSteps && IsOfStep(next))
            {
                _fold = _fold is { } run && run.First.Initiator == next.Initiator ? run with { Last = next, Count = run.Count + 1 } : Begin(next);
                continue;
            }

            EndFold();
            Write(next, Number(next.TopicSeq), next.Type, _words.About(next));
        }

        EndFold();
    }

    private (Event First, Event Last, int Count) Begin(Event next)
    {
        EndFold();
        return (next, next, 1);
    }

    private void EndFold()
    {
        if (_fold is { Count: 1 } one)
            Write(one.First, Number(one.First.TopicSeq), one.First.Type, _words.About(one.First));
        else if (_fold is { } run)
            Write(run.First, $"{Number(run.First.TopicSeq)}-{Number(run.Last.TopicSeq)}", "step.*", string.Create(CultureInfo.InvariantCulture, $"{run.Count} events"));
        _fold = null;
    }

    private void Write(Event source, string place, string type, string about)
    {
        var elapsed = (source.CreatedAt - _start!.Value).TotalSeconds.ToString("+0.000;-0.000;+0.000", CultureInfo.InvariantCulture);
        screen.Line($"[grey]{place,9} {elapsed,9} s[/]  {TerminalEscaping.Markup(EventSummary.Who(source)),-10} {TerminalEscaping.Markup(type),-26} {TerminalEscaping.Markup(about)}".TrimEnd());
    }

    private static bool IsOfStep(Event next) => next.Type.StartsWith("step.", StringComparison.Ordinal)
        || (next.Type == EventTypes.ArtifactCreated && (next.Payload["stepId"] is not null || next.Payload["artifact"]?["type"]?.AsString() == ArtifactTypes.Effect));

    private static string Number(long seq) => "#" + seq.ToString(CultureInfo.InvariantCulture);
}
