using System.Collections.Immutable;

namespace Cop.Hitl.Tests;

/// <summary>Signed answer links: forged, expired and used ones are refused.</summary>
[Trait("spec", "10.2")]
public sealed class AnswerLinkTests
{
    private static readonly AnswerLinkKey Key = new("k1", [.. Enumerable.Repeat((byte)7, 32)]);

    [Fact]
    public async Task A_link_answers_once()
    {
        await using var people = await People.StartAsync();
        (await people.AppendAsync(Ask.Decision("r", "role:editor", more: """{"quorum":2}"""), People.Host)).Unwrap();
        (await people.AppendAsync(Ask.Decision("s", "human:bob"), People.Host)).Unwrap();
        var links = new AnswerLinks([Key], people.Test.Time);
        var link = links.Verify(links.Create(People.Topic, "s", People.Bob, TimeSpan.FromDays(1))).Unwrap();
        (await people.Requests.AnswerAsync(link,
            HumanAnswer.Decide("yes"))).Unwrap().Events[^1].Payload["linkId"]!.AsString().ShouldBe(link.Id);
        // The same answer again is the same one; another is refused.
        (await people.Requests.AnswerAsync(link, HumanAnswer.Decide("yes"))).Unwrap().IsDuplicate.ShouldBeTrue();
        (await people.Requests.AnswerAsync(link, HumanAnswer.Decide("no"))).Error!.Code.ShouldBe(HitlErrorCodes.AlreadyAnswered);
        var lee = People.Lee.InRole("role:editor");
        (await people.AppendAsync(Ask.Decide("r", "yes", """{"linkId":"l"}"""), People.Bob.InRole("role:editor"))).Unwrap();
        (await people.AppendAsync(Ask.Decide("r", "yes", """{"linkId":"l"}"""), lee)).Error!.Code.ShouldBe(HitlErrorCodes.LinkUsed);
        var other = links.Verify(links.Create(People.Topic, "r", lee, TimeSpan.FromDays(1))).Unwrap();
        (await people.Requests.AnswerAsync(other, HumanAnswer.Decide("no"))).Unwrap();
        (await people.RequestAsync("r")).Status.ShouldBe(HumanRequestStatus.Answered);
    }

    [Fact]
    public async Task A_link_of_a_person_who_is_not_asked_any_more_answers_nothing()
    {
        await using var people = await People.StartAsync();
        (await people.AppendAsync(Ask.Decision("r", "human:bob"), People.Host)).Unwrap();
        var links = new AnswerLinks([Key], people.Test.Time);
        var link = links.Verify(links.Create(People.Topic, "r", People.Bob, TimeSpan.FromDays(1))).Unwrap();
        (await people.Requests.DelegateAsync(People.Topic, "r", "human:lee", People.Bob)).Unwrap();
        (await people.Requests.AnswerAsync(link, HumanAnswer.Decide("yes"))).Error!.Code.ShouldBe(HitlErrorCodes.NotAddressee);
    }

    [Fact]
    public void A_forged_damaged_or_expired_link_is_refused()
    {
        var time = new ManualTime();
        var links = new AnswerLinks([Key], time);
        var text = links.Create("t", "r", People.Bob.InRole("role:editor"), TimeSpan.FromHours(1));
        links.Verify(text).Unwrap().ShouldSatisfyAllConditions(
            link => (link.TopicId, link.RequestId).ShouldBe(("t", "r")), link => link.Person.ShouldBe(People.Bob.InRole("role:editor")));
        for (var at = 0; at < text.Length; at++)
            Refused(links, text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..], isLastBits: at == text.Length - 1, text);
        foreach (var bad in new[] { null, "", ".", "..", "k1..", "k1.e30.AAAA", text[..^5], text + "A", new string('x', 5000),
            "k1.###.###" })
            Refused(links, bad, isLastBits: false, text);
        new AnswerLinks([new AnswerLinkKey("k1", [.. Enumerable.Repeat((byte)8, 32)])], time).Verify(text).IsOk.ShouldBeFalse();
        new AnswerLinks([new AnswerLinkKey("k2", [.. Enumerable.Repeat((byte)8, 32)]), Key], time).Verify(text).IsOk.ShouldBeTrue();
        time.Advance(TimeSpan.FromHours(1));
        links.Verify(text).Error!.Message.ShouldContain("expired");
    }

    [Fact]
    public void A_key_without_enough_secret_bytes_is_refused()
    {
        Should.Throw<ArgumentException>(() => new AnswerLinks([]));
        Should.Throw<ArgumentException>(() => new AnswerLinks([new AnswerLinkKey("k", [1, 2, 3])]));
        Should.Throw<ArgumentException>(() => new AnswerLinks([new AnswerLinkKey("a.b", Key.Secret)]));
        Should.Throw<ArgumentException>(() => new AnswerLinks([Key, Key]));
    }

    // The last character of Base64 holds bits that decode to nothing: such a text is the same signature, written otherwise.
    private static void Refused(AnswerLinks links, string? text, bool isLastBits, string valid)
    {
        if (!isLastBits)
            links.Verify(text).Error!.Code.ShouldBe(HitlErrorCodes.InvalidLink, text);
        else if (links.Verify(text).ValueOrDefault is { } same)
            same.Id.ShouldBe(links.Verify(valid).Unwrap().Id);
    }
}
