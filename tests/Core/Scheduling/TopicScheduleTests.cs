namespace Cop.Core.Tests.Scheduling;

/// <summary>Transcripts of a topic's state machine: timers, expiry, continuations without an agent, exhaustion.</summary>
public sealed class TopicScheduleTests
{
    private TopicSchedule _state = TopicSchedule.Idle;
    private DateTimeOffset _now = SubscriptionText.Start;

    [Fact, Trait("spec", "5.5.2")]
    public void A_continuation_is_read_when_its_timer_is_due()
    {
        var waiting = Waiting() with { ResumeAfter = SubscriptionText.Start.AddSeconds(5) };
        Tell(Seen(waiting)).ShouldBe("timer 5s");
        Tell(new TopicMessage.Due(waiting.Key)).ShouldBe("load c");
        _now = SubscriptionText.Start.AddSeconds(5);
        Tell(Seen(waiting)).ShouldBe("resume c by a");
    }

    [Fact, Trait("spec", "5.5.2")]
    public void An_expiry_is_reported_once_and_repeated_only_after_a_refusal()
    {
        var late = Waiting() with { WaitFor = ["never"], ResumeBefore = SubscriptionText.Start.AddSeconds(-1) };
        Tell(Seen(late)).ShouldBe("say Expired of c");
        Tell(Seen(late)).ShouldBe("");
        Tell(new TopicMessage.Supervised(late.Key, SupervisorReport.Expired, false)).ShouldBe("timer 1s");
        Tell(Seen(late)).ShouldBe("say Expired of c");
        Tell(new TopicMessage.Supervised(late.Key, SupervisorReport.Expired, true)).ShouldBe("");
        _state.Outstanding.ShouldBeEmpty();
    }

    [Fact, Trait("spec", "5.5.2")]
    public void An_attempt_that_started_in_time_is_not_expired()
    {
        var late = Waiting() with { ResumeAfter = SubscriptionText.Start.AddDays(1), ResumeBefore = SubscriptionText.Start.AddSeconds(-1) };
        Tell(new TopicMessage.ContinuationSeen(late, "a", true, IsUnderWay: true)).ShouldBe("");
        Tell(new TopicMessage.Reconsidered(late.Key)).ShouldBe("load c");
        Tell(Seen(late)).ShouldBe("say Expired of c");
    }

    [Fact]
    public void A_continuation_without_a_resume_point_is_reported_once()
    {
        var unknown = Waiting() with { WaitFor = ["e"], Marks = [], ResumeAfter = SubscriptionText.Start };
        var seen = Seen(unknown, agent: null) with { LacksResumePoint = true };
        Tell(seen).ShouldBe("warn of no resume point of c; say NoResumePoint of c");
        Tell(seen).ShouldBe("warn of no resume point of c");
        Tell(new TopicMessage.Supervised(unknown.Key, SupervisorReport.NoResumePoint, true)).ShouldBe("");
        Tell(seen with { Row = unknown with { NoAgentReported = true } }).ShouldBe("warn of no resume point of c");
    }

    [Fact]
    public void A_continuation_without_an_agent_is_reported_once_and_can_still_expire()
    {
        var alone = Waiting() with { WaitFor = ["e"], Marks = [], ResumeAfter = SubscriptionText.Start,
            ResumeBefore = SubscriptionText.Start.AddSeconds(9) };
        Tell(Seen(alone, agent: null)).ShouldBe("warn of c; say NoAgent of c; timer 9.001s");
        Tell(Seen(alone, agent: null)).ShouldBe("warn of c; timer 9.001s");
        Tell(new TopicMessage.Supervised(alone.Key, SupervisorReport.NoAgent, true)).ShouldBe("");
        Tell(Seen(alone with { NoAgentReported = true }, agent: null)).ShouldBe("warn of c; timer 9.001s");
    }

    [Fact]
    public void Used_up_attempts_abandon_a_continuation() => Tell(Seen(Waiting() with { Attempt = 4 })).ShouldBe("say Abandoned of c");

    [Theory]
    [InlineData(ContinuationStatus.Resumed, true)]
    [InlineData(ContinuationStatus.Active, false)]
    public void Ended_or_foreign_continuations_are_ignored(ContinuationStatus status, bool isAssigned) =>
        Tell(new TopicMessage.ContinuationSeen(Waiting() with { Status = status }, "a", isAssigned, false)).ShouldBe("");

    [Fact, Trait("spec", "2.3.2")]
    public void A_quiescent_topic_is_exhausted_after_its_idle_time()
    {
        var topic = new Topic { TopicId = "t", Status = TopicStatus.InProgress, LastSeq = 3, CreatedAt = SubscriptionText.Start,
            UpdatedAt = SubscriptionText.Start, CreatedSeq = 1, UpdatedSeq = 3 };
        Tell(new TopicMessage.TopicSeen(topic with { PendingTasks = 1 })).ShouldBe("");
        Tell(new TopicMessage.TopicSeen(topic)).ShouldBe("timer 60s");
        _now = SubscriptionText.Start.AddSeconds(60);
        Tell(new TopicMessage.Due(topic.Key)).ShouldBe("load t");
        Tell(new TopicMessage.TopicSeen(topic with { UpdatedAt = SubscriptionText.Start.AddSeconds(1) })).ShouldBe("timer 61s");
        Tell(new TopicMessage.TopicSeen(topic)).ShouldBe("say Exhausted of t");
        Tell(new TopicMessage.TopicSeen(topic with { Status = TopicStatus.Closed })).ShouldBe("");
    }

    private static Continuation Waiting() => new()
    {
        Id = "c", TopicId = "t", EventId = "e", Status = ContinuationStatus.Active, CreatedAt = SubscriptionText.Start, UpdatedAt =
            SubscriptionText.Start, CreatedSeq = 1, UpdatedSeq = 1,
    };

    private static TopicMessage.ContinuationSeen Seen(Continuation row, string? agent = "a") => new(row, agent, true, false);

    private string Tell(TopicMessage message)
    {
        var (state, effects) = _state.On(message, new TopicSettings(3, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1)), _now);
        _state = state;
        return string.Join("; ", effects.Select(effect => effect switch
        {
            TopicEffect.Load load => $"load {load.Key.Id}",
            TopicEffect.SetTimer timer => $"timer {(timer.Moment - SubscriptionText.Start).TotalSeconds}s",
            TopicEffect.Resume resume => $"resume {resume.Ready.Id} by {resume.Agent}",
            TopicEffect.WarnOfNoAgent warning => $"warn of {warning.Row.Id}",
            TopicEffect.WarnOfNoResumePoint warning => $"warn of no resume point of {warning.Row.Id}",
            TopicEffect.Supervise report => $"say {report.Report} of {report.Row.Key.Id}",
            _ => effect.GetType().Name,
        }));
    }
}
