using System.Security.Cryptography;
using System.Text;

namespace Cop.Core.Tests.Histories;

/// <summary>What a node concludes from the events that it remembers.</summary>
[Trait("spec", "M-16")]
public sealed class HistoryMemoryTests
{
    private readonly HistoryMemory _memory = new(isKept: true);
    private int _suspicions;

    public HistoryMemoryTests() => _memory.Begin(new HistoryState { HistoryId = "h" }, () => _suspicions++);

    [Fact]
    public void A_different_event_at_a_remembered_topicSeq_is_a_sign_of_a_changed_history()
    {
        _memory.Note(Mark("a", 2));
        _memory.Note(Mark("a", 2));
        _suspicions.ShouldBe(0);
        _memory.Note(Mark("b", 2));
        _suspicions.ShouldBe(1);
        _memory.Remember().IsSuspected.ShouldBeTrue();
    }

    [Fact]
    public void An_event_in_the_place_of_a_lost_one_does_not_hide_later_events_that_were_lost_with_it()
    {
        _memory.Note(Mark("c", 3));
        _memory.Note(Mark("b", 2));
        _memory.Remember().Marks.ShouldBe([Mark("c", 3)]);
    }

    [Fact]
    public void Only_the_newest_events_are_remembered()
    {
        for (var seq = 1; seq <= 5000; seq++)
            _memory.Note(Mark("e" + seq, seq));
        _memory.Note(Mark("other", 1));
        _suspicions.ShouldBe(0);
        _memory.Note(Mark("other", 4999));
        _suspicions.ShouldBe(1);
    }

    [Fact]
    public void After_a_restart_nothing_of_the_former_history_is_compared()
    {
        _memory.Note(Mark("a", 2));
        _memory.Restart(new HistoryState { HistoryId = "h2" });
        _memory.Note(Mark("b", 2));
        _suspicions.ShouldBe(0);
    }

    private static EventMark Mark(string id, long seq) =>
        new(id, "t", seq, new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16)));
}
