using System.Text;
using Cop.AI;

namespace Cop.Packages;

/// <summary>Holds a streamed answer back until the guardrails have seen it: by the longest phrase and 50 characters.</summary>
/// <remarks>
/// A run without blanks may be an encoding and is held back whole. Where a rule redacts, or has an expression, whose length is not known,
/// the
/// answer is shown at its end only.
/// </remarks>
internal sealed class AnswerFilter(GuardrailCheck guardrails) : IAnswerFilter
{
    private const int Margin = 50;
    private const int LongRun = 16;

    private readonly StringBuilder _text = new();
    private readonly int? _reach = guardrails.ReachOf("output");
    private int _shown;
    private bool _isStopped;

    public string Add(string text)
    {
        _text.Append(text);
        if (_isStopped || _reach is not { } reach) return "";
        string all = _text.ToString();
        int end = Boundary(all, all.Length - reach - Margin);
        return end > _shown && IsAllowed(all) ? Show(all, end) : "";
    }

    public string Complete()
    {
        string all = _text.ToString();
        if (_isStopped || !IsAllowed(all)) return "";
        if (_shown > 0) return Show(all, all.Length);
        _shown = all.Length;
        return guardrails.Redact("output", all);
    }

    private bool IsAllowed(string all)
    {
        _isStopped = guardrails.CheckText("output", all).Any(each => each.Action is "refuse" or "approve");
        return !_isStopped;
    }

    private string Show(string all, int end)
    {
        string shown = all[_shown..end];
        _shown = end;
        return shown;
    }

    // The end of what may be shown: not within a long run, and not within a pair of surrogates.
    private static int Boundary(string text, int end)
    {
        if (end <= 0) return 0;
        int start = end;
        while (start > 0 && !char.IsWhiteSpace(text[start - 1])) start--;
        int stop = end;
        while (stop < text.Length && !char.IsWhiteSpace(text[stop])) stop++;
        return stop - start >= LongRun ? start : char.IsHighSurrogate(text[end - 1]) ? end - 1 : end;
    }
}
