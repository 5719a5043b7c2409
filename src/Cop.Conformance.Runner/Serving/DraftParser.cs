using System.Collections.Immutable;

namespace Cop.Conformance.Runner;

/// <summary>Parses the drafts and the expected sequence of a request.</summary>
internal static class DraftParser
{
    private static readonly JsonLimits Limits = new AdmissionLimits().ToJsonLimits();

    public static CopResult<ImmutableArray<EventDraft>> Read(CopResult<ImmutableArray<CopJson>> items)
    {
        if (!items.TryGet(out var list, out var fault))
            return fault;
        var drafts = ImmutableArray.CreateBuilder<EventDraft>(list.Length);
        foreach (var item in list)
        {
            if (!EventDraft.ParseUntrusted(item.Utf8.Span, Limits).TryGet(out var draft, out fault))
                return fault;
            drafts.Add(draft);
        }

        return drafts.MoveToImmutable();
    }

    public static ExpectedSequence Expected(RequestMembers members) => members.OptionalValue("expected") switch
    {
        null => ExpectedSequence.Any,
        var word when word.AsString() == "any" => ExpectedSequence.Any,
        var word when word.AsString() == "none" => ExpectedSequence.NoTopic,
        _ when members.OptionalInteger("expected") is >= 0 and var seq => ExpectedSequence.Exactly(seq),
        _ => throw RequestMembers.Wrong("expected", "is neither any, none nor a sequence"),
    };
}
