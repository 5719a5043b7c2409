using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Cop.Core.Tests.CloudEvents;

/// <summary>Times that an SDK rewrote. FsCheck prints the seed of a failing property.</summary>
public sealed class RewrittenTimeTests
{
    private const string Node = "urn:cop:node:local";
    private const int MaxDigits = 9;

    // The official C# SDK stores a time in ticks of 100 ns.
    private const int SdkDigits = 7;

    public static TheoryData<string> Cases => CloudEventVectors.Names(CloudEventVectors.Rewritten);

    [Theory, MemberData(nameof(Cases))]
    [Trait("spec", "6.1.1")]
    public void A_rewritten_time_is_read_as_in_the_vectors(string name)
    {
        var vector = CloudEventVectors.Case(CloudEventVectors.Rewritten, name);
        var read = CloudEventReplication.Read(CloudEventVectors.CloudEvent(vector["cloudEvent"]!)).Unwrap();
        read.Json.ToString().ShouldBe(vector["event"]!.ToString());
        ObjectHash.Verify(read.Json).ShouldBe(HashVerification.Valid);
    }

    [Fact]
    [Trait("spec", "6.6")]
    public void An_event_at_a_full_second_survives_the_official_SDK() =>
        ThroughSdk(Hashed("2025-12-14T10:00:00.000Z")).ShouldBe(Hashed("2025-12-14T10:00:00.000Z"));

    [Fact]
    [Trait("spec", "6.6")]
    public void Any_time_survives_the_official_SDK() => ForSeeds(3000, seed =>
    {
        var source = Hashed(CreatedAt(new Random(seed), SdkDigits));
        return ThroughSdk(source).Equals(source);
    });

    [Fact]
    [Trait("spec", "6.6")]
    public void Any_event_survives_the_official_SDK() => ForSeeds(1000, seed =>
    {
        var random = new RandomEvent(seed).Make().Json;
        var source = Event.From(
            ObjectHash.Attach(
                random.With("metadata", random["metadata"] is { Kind: System.Text.Json.JsonValueKind.Object } kept ? kept : null)))
            .Unwrap();
        // .NET has no URI such as https://?a, which RFC 3986 allows.
        return CloudEventExport.Convert(source, Node).TryGet(out var exported, out _)
            ? CloudEventReplication.Read(exported).Unwrap().Equals(source)
            : !Uri.TryCreate(source.Metadata!["node"]!.AsString(), UriKind.RelativeOrAbsolute, out var _);
    });

    [Fact]
    [Trait("spec", "6.6")]
    public void Any_time_survives_any_form_of_the_same_moment() => ForSeeds(5000, seed =>
    {
        var random = new Random(seed);
        var source = Hashed(CreatedAt(random, MaxDigits));
        var carrier =
            CloudEventExport.ToJson(source, Node).Json.With("time", CopJson.From(Rewrite(source.Json["createdAt"]!.AsString()!, random)));
        return Read(carrier).Unwrap().Equals(source);
    });

    [Fact]
    [Trait("spec", "6.6")]
    public void A_changed_time_or_content_never_verifies() => ForSeeds(2000, seed =>
    {
        var random = new Random(seed);
        var source = Hashed(CreatedAt(random, MaxDigits));
        var carrier = CloudEventExport.ToJson(source, Node).Json;
        var time = Rewrite(source.Json["createdAt"]!.AsString()!, random);
        var changed = random.Next(2) == 0
            ? carrier.With("time", CopJson.From($"{(time[0] == '9' ? '1' : '9')}{time[1..]}"))
            : carrier.With("time", CopJson.From(time)).With("data", CopJson.Object(("text", CopJson.From("changed"))));
        // The log refuses it because its hash does not verify.
        return !Read(changed).TryGet(out var read, out _) || ObjectHash.Verify(read.Json) == HashVerification.Mismatch;
    });

    [Theory]
    [InlineData("2016-12-31T23:59:60Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-00:01")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2025-12-14T10:00:00.1234567891Z")]
    public void A_time_that_no_createdAt_can_be_is_refused(string time) =>
        Read(CloudEventExport.ToJson(Hashed("2025-12-14T10:00:00.000Z"), Node).Json.With("time", CopJson.From(time))).Error!.Code.ShouldBe(
            CopErrorCodes.InvalidCloudEvent);

    [Fact]
    public void Without_a_hash_only_a_UTC_time_with_Z_is_accepted()
    {
        var carrier = CloudEventExport.ToJson(Event.From(Plain("2025-12-14T10:00:00.000Z")).Unwrap(), Node).Json;
        Read(carrier.With("time", CopJson.From("2025-12-14T10:00:00Z"))).Unwrap().Json["createdAt"]!.AsString()
            .ShouldBe("2025-12-14T10:00:00Z");
        Read(carrier.With("time", CopJson.From("2025-12-14T10:00:00+00:00"))).Error!.Message.ShouldContain(
            "'time' is not in UTC with a Z, and the hash verifies under no form of it");
    }

    private static Event ThroughSdk(Event source) => CloudEventReplication.Read(CloudEventExport.Convert(source, Node).Unwrap()).Unwrap();

    private static CopResult<Event> Read(CopJson carrier) =>
        CloudEventReplication.Read(CloudEventJson.ParseUntrusted(carrier.Utf8.Span).Unwrap());

    private static CopJson Plain(string createdAt) => CloudEventVectors.Json(
        """{"id":"e","topicId":"t","topicSeq":1,"type":"x","schemaVersion":"1","payload":{"text":"hello"},"metadata":{"node":"urn:n:1"}}""")
        .With("createdAt", CopJson.From(createdAt));

    private static Event Hashed(string createdAt) => Event.From(ObjectHash.Attach(Plain(createdAt))).Unwrap();

    private static string CreatedAt(Random random, int maxDigits)
    {
        // One day from each limit, so that an offset leads to no invalid year.
        var time = new DateTime(random.NextInt64(TimeSpan.TicksPerDay, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay), DateTimeKind.Utc);
        var fraction = string.Concat(
            Enumerable.Range(0, random.Next(maxDigits + 1)).Select(_ => random.Next(2) == 0 ? '0' : (char)('0' + random.Next(10))));
        return $"{time.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)}{(fraction.Length == 0 ? "" : $".{fraction}")}Z";
    }

    /// <summary>The same moment: zeros dropped or added, the Z as an offset, letters in lower case.</summary>
    private static string Rewrite(string createdAt, Random random)
    {
        var digits = createdAt[19..^1].TrimStart('.').TrimEnd('0');
        var fraction = digits.PadRight(digits.Length + random.Next(8), '0');
        var offset = random.Next(3) == 0 ? 0 : random.Next(-23 * 60 - 59, 24 * 60);
        var local = DateTime.ParseExact(createdAt[..19], "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture).AddMinutes(offset);
        var text = new StringBuilder(local.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        if (fraction.Length > 0)
            text.Append('.').Append(fraction);
        text.Append(
            offset == 0 && random.Next(2) == 0 ? "Z" : $"{(offset < 0 ? '-' : '+')}{TimeSpan.FromMinutes(Math.Abs(offset)):hh\\:mm}");
        return random.Next(5) == 0 ? text.ToString().ToLowerInvariant() : text.ToString();
    }

    private static void ForSeeds(int count, Func<int, bool> property) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(count), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), property));
}
