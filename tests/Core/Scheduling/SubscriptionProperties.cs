using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace Cop.Core.Tests.Scheduling;

/// <summary>Invariants of subscriptions under failures, stops and take-overs. FsCheck prints the failing seed.</summary>
[Trait("spec", "5.2.3")]
public sealed class SubscriptionProperties
{
    [Fact]
    public void The_cursor_never_passes_open_events_and_each_closes_once() => ForSeeds(2000, seed =>
    {
        var course = new Course(seed);
        course.Run(400);
        return course.IsSound;
    });

    private static void ForSeeds(int count, Func<int, bool> property) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(count), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), property));

    /// <summary>
    /// A subscription with its runners: they finish, fail, are released or crash at random, and former owners repeat their writes.
    /// </summary>
    private sealed class Course(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly List<(long Fence, DeliveryKey Key, int Number)> _ghosts = [];
        private readonly Dictionary<long, int> _closed = [];
        private readonly ImmutableArray<long> _events = [.. Enumerable.Range(1, 12).Select(seq => (long)seq * 2)];
        private HashSet<DeliveryKey> _running = [];
        private AgentSubscription _subscription = SubscriptionText.New();
        private long _lastStarted;
        private int _session;

        public bool IsSound { get; private set; } = true;

        public void Run(int steps)
        {
            var overlap = _random.Next(1, 4);
            for (var left = steps; left > 0; left--)
                Step(overlap, left < steps / 4);
            IsSound &= _closed.Count == _events.Length && _closed.Values.All(times => times == 1) && _subscription.Cursor == _events[^1]
                && _subscription.CompletedAboveCursor.IsEmpty;
        }

        private void Step(int overlap, bool isCalm)
        {
            switch (SchedulingRules.Decide(Situation(overlap), SubscriptionText.Start))
            {
                case SubscriptionDecision.Deliver deliver when isCalm || _random.Next(3) > 0: Begin(deliver.Key); break;
                case SubscriptionDecision.Lost lost: Lose(lost); break;
                default: End(isCalm); break;
            }

            if (!isCalm && _random.Next(12) == 0)
                (_running, _session) = ([], _session + 1);
            if (_ghosts.Count > 0 && _random.Next(3) == 0)
                Try(_ghosts[_random.Next(_ghosts.Count)], isGhost: true);
            Check();
        }

        private SubscriptionSnapshot Situation(int overlap) =>
            new() { Subscription = _subscription, Running = [.. _running], Events = _events, Continuations = [], Overlap = overlap };

        private void Begin(DeliveryKey key)
        {
            var isFirst = _subscription.Attempts.All(open => open.Key != key);
            _subscription = SubscriptionRules.Claim(_subscription, $"session {_session}", key).Unwrap();
            _running.Add(key);
            if (isFirst)
                (IsSound, _lastStarted) = (IsSound && key.Seq > _lastStarted, key.Seq);
        }

        private void Lose(SubscriptionDecision.Lost lost)
        {
            _subscription = _subscription with { OwnerSessionId = $"session {_session}", FencingToken = _subscription.FencingToken + 1 };
            _subscription = SubscriptionRules.Fail(_subscription, _subscription.FencingToken, lost.Key, lost.Attempt, null).Unwrap();
        }

        private void End(bool isCalm)
        {
            if (_running.Count == 0)
                return;
            var open = _subscription.Attempts.First(attempt => _running.Contains(attempt.Key));
            if (_random.Next(2) == 0)
                open = _subscription.Attempts.Last(attempt => _running.Contains(attempt.Key));
            _running.Remove(open.Key);
            var attempt = (_subscription.FencingToken, open.Key, open.Number);
            _ghosts.Add(attempt);
            switch (isCalm ? 0 : _random.Next(4))
            {
                case 0 or 1: Try(attempt, isGhost: false); break;
                case 2: _subscription =
                    SubscriptionRules.Fail(_subscription, _subscription.FencingToken, open.Key, open.Number, null).Unwrap(); break;
                default: Drain(attempt); break;
            }
        }

        // A session that shuts down releases its stopped attempts and finishes the others; no attempt starts in it any more.
        private void Drain((long Fence, DeliveryKey Key, int Number) first)
        {
            _subscription = SubscriptionRules.Release(_subscription, first.Fence, first.Key, first.Number).Unwrap();
            foreach (var open in _subscription.Attempts.Where(attempt => _running.Contains(attempt.Key)).ToList())
            {
                if (_random.Next(2) == 0)
                    Try((_subscription.FencingToken, open.Key, open.Number), isGhost: false);
                else
                    _subscription = SubscriptionRules.Release(_subscription, _subscription.FencingToken, open.Key, open.Number).Unwrap();
            }

            (_running, _session) = ([], _session + 1);
        }

        private void Try((long Fence, DeliveryKey Key, int Number) attempt, bool isGhost)
        {
            if (!SubscriptionRules.Close(_subscription, attempt.Fence, attempt.Key, attempt.Number).TryGet(out var closed, out _))
                return;
            IsSound &= !isGhost;
            _subscription = closed;
            _closed[attempt.Key.Seq] = _closed.GetValueOrDefault(attempt.Key.Seq) + 1;
        }

        private void Check() => IsSound &= _events.All(seq => _subscription.IsClosed(seq) == _closed.ContainsKey(seq));
    }
}
