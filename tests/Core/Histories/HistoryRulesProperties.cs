using System.Collections.Immutable;
using Xunit.Abstractions;

namespace Cop.Core.Tests.Histories;

/// <summary>What is decided from remembered and found rows, over random logs that lose their end and grow again (M-16).</summary>
public sealed class HistoryRulesProperties(ITestOutputHelper output)
{
    private const int Rounds = 2000;

    [Fact]
    public void A_loss_is_noticed_exactly_when_a_remembered_event_is_gone_or_another_stands_in_its_place() => Repeat(random =>
    {
        var log = new RandomHistory(random);
        var remembered = new HistoryMemory(isKept: true);
        remembered.Begin(log.Read([]), () => { });
        for (var step = random.Next(1, 12); step > 0; step--)
        {
            foreach (var appended in log.Append(random.Next(1, 5)))
            {
                if (random.Next(3) > 0)
                    remembered.Note(appended);
            }

            log.GivePositions(random.Next(0, 6));
            if (random.Next(3) == 0)
                Compare(remembered, log).ShouldBeFalse("nothing was lost");
        }

        var (lost, before) = (log.Cut(random.Next(0, 8)), remembered.All());
        log.Append(random.Next(0, 4));
        log.GivePositions(random.Next(0, 6));
        var missing = before.Select(mark => mark.EventId).Where(id => !log.Has(id)).Distinct().ToList();
        HistoryRules.Lost(before, log.Read(before.Select(mark => mark.EventId)).Found).ShouldBe(missing);
        missing.ShouldBe(missing.Where(lost.Contains));
        Compare(remembered, log).ShouldBe(missing.Count > 0);
    });

    [Fact]
    public void A_delivery_state_is_brought_back_to_the_end_once_and_only_when_it_names_something_behind_it() => Repeat(random =>
    {
        var row = RandomRow(random);
        var (last, first) = (random.Next(0, 12), random.Next(3) == 0 ? random.Next(0, 12) : 0);
        var end = Math.Max(last, first);
        var isBehind = row.Cursor > end || row.CompletedAboveCursor.Any(seq => seq > end)
            || row.Attempts.Any(attempt => attempt.Key.ContinuationId is null && attempt.Key.Seq > end);
        var brought = HistoryRules.BringBack(row, last, first);
        (brought is not null).ShouldBe(isBehind);
        if (brought is null)
            return;
        HistoryRules.BringBack(brought, last, first).ShouldBeNull();
        brought.Cursor.ShouldBe(Math.Min(row.Cursor, end));
        brought.CompletedAboveCursor.ShouldBe(row.CompletedAboveCursor.Where(seq => seq <= end));
        brought.Attempts.ShouldBe(row.Attempts.Where(attempt => attempt.Key.ContinuationId is not null || attempt.Key.Seq <= end));
        (brought with { Cursor = row.Cursor, CompletedAboveCursor = row.CompletedAboveCursor, Attempts = row.Attempts }).ShouldBe(row);
    });

    [Fact]
    public void Heads_and_delivery_states_that_only_went_on_are_no_changed_history() => Repeat(random =>
    {
        var (seq, later) = (random.Next(1, 9), random.Next(0, 4));
        var (hash, other) = (Id(random), Id(random));
        var seen = new TopicHead { TopicId = "t", LastSeq = seq, LastHash = hash, AppliedSeq = seq };
        HistoryRules.HasChanged(
            seen, seen with { LastSeq = seq + later, LastHash = later == 0 ? hash : other, Revision = 3 }).ShouldBeFalse();
        HistoryRules.HasChanged(seen, seen with { LastHash = other }).ShouldBeTrue();
        HistoryRules.HasChanged(seen, seen with { LastSeq = seq - 1 }).ShouldBeTrue();
        HistoryRules.HasChanged(seen, null).ShouldBeTrue();
        HistoryRules.HasChanged(null, seen).ShouldBeFalse();
        HistoryRules.HasChanged(seq, hash, seq + later, later == 0 ? hash : other).ShouldBeFalse();
        HistoryRules.HasChanged(seq, hash, seq, other).ShouldBeTrue();
        HistoryRules.HasChanged(seq, hash, seq - 1, other).ShouldBeTrue();
    });

    [Fact]
    public void A_reader_that_is_behind_takes_no_missing_end_for_a_loss()
    {
        var last = new EventMark("e9", "t", 9, Guid.NewGuid()) { Position = 9 };
        var remembered = new RememberedHistory { HistoryId = "h", Last = last };
        var behind = new HistoryState { HistoryId = "h", Last = new EventMark("e7", "t", 7, Guid.NewGuid()) { Position = 7 } };
        remembered.IsOther(behind, mayBeBehind: true).ShouldBeFalse();
        remembered.IsOther(behind, mayBeBehind: false).ShouldBeTrue();
        remembered.IsOther(behind with { HistoryId = "other" }, mayBeBehind: true).ShouldBeTrue();
        var other = last with { Hash = Guid.NewGuid() };
        remembered.IsOther(new HistoryState { HistoryId = "h", Last = other, Found = [other] }, mayBeBehind: true).ShouldBeTrue();
    }

    private static bool Compare(HistoryMemory memory, RandomHistory log)
    {
        var remembered = memory.Remember();
        var found = log.Read(remembered.Marks.Select(mark => mark.EventId));
        var isOther = remembered.IsOther(found, mayBeBehind: false);
        if (!isOther)
            memory.Confirm(remembered, found);
        return isOther;
    }

    private static AgentSubscription RandomRow(Random random)
    {
        var cursor = random.Next(0, 12);
        return new AgentSubscription
        {
            TopicId = "t",
            Agent = "a",
            Version = random.Next(1, 5),
            Cursor = cursor,
            CompletedAboveCursor = [.. Enumerable.Range(cursor + 2, 6).Where(_ => random.Next(3) == 0).Select(seq => (long)seq)],
            Attempts = [
                .. Enumerable.Range(cursor + 1, 3)
                    .Select(seq => random.Next(2) == 0 ? DeliveryKey.Event(seq) : DeliveryKey.Continuation("c" + seq))
                    .Select(key => new DeliveryAttempt { Key = key, Number = 1 })],
        };
    }

    private static Guid Id(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private void Repeat(Action<Random> check)
    {
        var first = Environment.TickCount;
        for (var seed = first; seed < first + Rounds; seed++)
        {
            try
            {
                check(new Random(seed));
            }
            catch (Exception)
            {
                output.WriteLine($"seed {seed}");
                throw;
            }
        }
    }
}
