using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Cop.Core.Tests.CloudEvents;

/// <summary>Each property runs over seeds; FsCheck prints the one that fails.</summary>
public sealed class CloudEventProperties
{
    private const string Node = "urn:cop:node:local";

    private static readonly CopJson[] Carriers =
    [
        .. CloudEventVectors.Mapping["cases"]!.Items.SelectMany(each => new[] { each["cloudEvent"]!, each["legacyCloudEvent"]! }),
        .. CloudEventVectors.Import["cases"]!.Items.Select(each => each["cloudEvent"]!),
    ];

    [Fact]
    [Trait("spec", "6.1.1")]
    public void Any_event_survives_either_spelling_byte_for_byte() => ForSeeds(5000, seed =>
    {
        var source = new RandomEvent(seed).Make();
        return Again(source, legacyNames: false).Equals(source) && Again(source, legacyNames: true).Equals(source);
    });

    [Fact]
    [Trait("spec", "6.6")]
    public void The_hash_of_any_event_survives_a_CloudEvent() => ForSeeds(1000, seed =>
    {
        var source = new RandomEvent(seed).Make();
        return ObjectHash.Compute(Again(source, legacyNames: seed % 2 == 0).Json) == ObjectHash.Compute(source.Json);
    });

    [Fact]
    [Trait("spec", "6.1")]
    public void An_exported_CloudEvent_has_only_allowed_attributes() => ForSeeds(3000, seed =>
    {
        var written = CloudEventExport.ToJson(new RandomEvent(seed).Make(), Node);
        return written.Attributes.All(attribute =>
            attribute.Name.Length <= 20
            && attribute.Name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter))
            && (attribute.Value.Kind == JsonValueKind.Number ? int.TryParse(attribute.Value.ToString(), out _)
                : attribute.Value.AsString() is { Length: > 0 } text && !text.Any(char.IsControl)
                    && !text.Contains('\ufffe', StringComparison.Ordinal)))
            && Uri.TryCreate(written.DataSchema, UriKind.Absolute, out _)
            && written.Data is not { Kind: JsonValueKind.Null };
    });

    [Fact]
    [Trait("spec", "6.3.1")]
    public void Any_batch_survives() => ForSeeds(300, seed =>
    {
        var sources = Enumerable.Range(0, seed % 5).Select(offset => new RandomEvent(seed / 2 + offset).Make()).ToList();
        var text = CopJson.Array(sources.Select(source => CloudEventExport.ToJson(source, Node).Json)).Utf8;
        return CloudEventBatch.ParseUntrusted(text.Span).Unwrap().Select(carrier => CloudEventReplication.Read(carrier).Unwrap())
            .SequenceEqual(sources);
    });

    [Fact]
    [Trait("spec", "6.4.1")]
    public void Changed_attributes_parse_or_fail_without_an_exception() => ForSeeds(10_000, seed =>
    {
        var random = new Random(seed);
        var changed = Carriers[random.Next(Carriers.Length)];
        for (var left = random.Next(1, 4); left > 0; left--)
            changed = Changed(changed, random);
        return IsReadOrRefused(changed.Utf8.ToArray());
    });

    [Fact]
    [Trait("spec", "6.4.1")]
    public void Changed_bytes_parse_or_fail_without_an_exception() => ForSeeds(10_000, seed =>
    {
        var random = new Random(seed);
        List<byte> text = [.. Carriers[random.Next(Carriers.Length)].Utf8.Span];
        for (var left = random.Next(1, 4); left > 0; left--)
            text[random.Next(text.Count)] = random.Next(3) == 0 ? (byte)random.Next(256) : "{}[]\",:\\u019eE+-. tfn"u8[random.Next(21)];
        return IsReadOrRefused([.. text]);
    });

    private static Event Again(Event source, bool legacyNames)
    {
        var text = CloudEventExport.ToJson(source, Node, legacyNames).Json.Utf8;
        return CloudEventReplication.Read(CloudEventJson.ParseUntrusted(text.Span).Unwrap()).Unwrap();
    }

    /// <summary>Removes one member, replaces it by random JSON, renames it, or converts it to text.</summary>
    private static CopJson Changed(CopJson carrier, Random random)
    {
        var members = carrier.Members.ToList();
        if (members.Count == 0)
            return carrier;
        var (name, value) = members[random.Next(members.Count)];
        return random.Next(5) switch
        {
            0 => carrier.With(name, null),
            1 => carrier.With(name, new RandomEvent(random.Next()).Any()),
            2 => carrier.With(name, null).With(members[random.Next(members.Count)].Name, value),
            3 => carrier.With(name, CopJson.From(value.ToString())),
            _ => carrier.With(name.ToUpperInvariant(), value),
        };
    }

    private static bool IsReadOrRefused(byte[] text)
    {
        string[] codes = [CopErrorCodes.InvalidCloudEvent, CopErrorCodes.InvalidJson, CopErrorCodes.LimitExceeded];
        if (!CloudEventJson.ParseUntrusted(text).TryGet(out var carrier, out var error))
            return codes.Contains(error.Code);
        var imported = CloudEventImport.Convert(carrier, new() { PreserveOriginal = true });
        var replicated = CloudEventReplication.Read(carrier);
        return (imported.IsOk ? imported.Unwrap().Draft.ToJson() is not null : codes.Contains(imported.Error.Code))
            && (replicated.IsOk
                ? Again(replicated.Unwrap(), legacyNames: false).Equals(replicated.Unwrap())
                : codes.Contains(replicated.Error.Code));
    }

    private static void ForSeeds(int count, Func<int, bool> property) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(count), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), property));
}
