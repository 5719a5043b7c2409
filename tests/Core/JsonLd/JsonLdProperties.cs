using Cop.Core.Tests.CloudEvents;
using FsCheck;
using FsCheck.Fluent;

namespace Cop.Core.Tests.JsonLd;

/// <summary>Each property runs over seeds; FsCheck prints the one that fails.</summary>
public sealed class JsonLdProperties
{
    private static readonly string[] Pieces =
    [
        "a", "b", "%", "%61", "%2", ":", "/", "#", "urn:cop:event:", "urn:cop:task:", "urn:", "https://", "é", "😀", " ", "\ufffe", "cop:",
        "\u0001",
    ];

    [Fact, Trait("spec", "7.3")]
    public void Any_event_survives_JSON_LD_byte_for_byte() => ForSeeds(3000, seed =>
    {
        var source = new RandomEvent(seed).Make();
        var text = new JsonLdExport().Describe(source).ToDocument().Utf8;
        return JsonLdImport.ReadEvent(CopJson.Parse(text.Span).Unwrap()).Unwrap().Equals(source);
    });

    [Fact, Trait("spec", "7.3.1")]
    public void Different_ids_have_different_IRIs() => ForSeeds(5000, seed =>
    {
        var random = new Random(seed);
        var (first, second) = (Id(random), Id(random));
        return first == second || ObjectIri.Write("event", first) != ObjectIri.Write("event", second);
    });

    [Fact, Trait("spec", "7.3.1")]
    public void An_IRI_gives_the_id_again() => ForSeeds(5000, seed =>
    {
        var random = new Random(seed);
        var (topicId, id) = (Id(random), Id(random));
        return ObjectIri.Read("event", ObjectIri.Write("event", id)) == id
            && ObjectIri.ReadScoped("task", ObjectIri.Write("task", topicId, id)) == id;
    });

    [Fact, Trait("spec", "7.3.1")]
    public void One_id_in_two_topics_has_two_IRIs_unless_it_is_one() => ForSeeds(5000, seed =>
    {
        var random = new Random(seed);
        var (topicId, id) = (Id(random), Id(random));
        return IriSyntax.IsIri(id) || ObjectIri.Write("task", topicId, id) != ObjectIri.Write("task", topicId + "x", id);
    });

    [Fact, Trait("spec", "7.3")]
    public void Changed_documents_are_read_or_refused() => ForSeeds(5000, seed =>
    {
        var random = new Random(seed);
        var changed = new JsonLdExport().Describe(new RandomEvent(seed).Make()).ToDocument();
        for (var left = random.Next(1, 4); left > 0; left--)
        {
            var members = changed.Members.ToList();
            var (name, value) = members[random.Next(members.Count)];
            changed = random.Next(3) switch
            {
                0 => changed.With(name, null),
                1 => changed.With(name, new RandomEvent(random.Next()).Any()),
                _ => changed.With(members[random.Next(members.Count)].Name, value),
            };
            if (!changed.Members.Any())
                break;
        }

        return JsonLdImport.ReadEvent(changed).Error is not { } error
            || error.Code is CopErrorCodes.InvalidEvent or CopErrorCodes.InvalidId or CopErrorCodes.InvalidTimestamp
                or CopErrorCodes.LimitExceeded or CopErrorCodes.InvalidJson;
    });

    private static string Id(Random random)
    {
        var id = string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => Pieces[random.Next(Pieces.Length)]));
        // Ids that were encoded before are where two ids could meet.
        return random.Next(3) == 0 ? ObjectIri.Write("event", id) : random.Next(3) == 0 ? ObjectIri.Write("task", "t", id) : id;
    }

    private static void ForSeeds(int count, Func<int, bool> property) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(count), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), property));
}
