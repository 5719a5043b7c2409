using System.Collections.Immutable;
using System.Text;

namespace Cop.Conformance.Runner;

/// <summary>The operations without a store.</summary>
internal static class PureOperations
{
    private static readonly JsonLimits CarrierLimits =
        JsonLimits.Default with { MaxDepth = JsonLimits.Default.MaxDepth + 1, MaxBytes = Messages.MaxBytes };

    public static CopResult<CopJson> Canonicalize(RequestMembers members) =>
        CopJson.Parse(members.Text("text")).Map(json => CopJson.Object(("canonical", CopJson.From(json.ToString()))));

    public static CopResult<CopJson> Hash(RequestMembers members)
    {
        var (kind, alg) = (members.Text("kind"), members.OptionalText("alg") ?? CopHash.Sha256Name);
        if (kind is not ("json" or "event" or "artifact"))
            throw RequestMembers.Wrong("kind", "is none of json, event and artifact");
        if (!CopJson.Parse(members.Text("text")).TryGet(out var json, out var fault))
            return fault;
        var scope = kind == "json" ? json : ObjectHash.WithoutHashMembers(json);
        var hash = CopHash.Compute(alg, scope.Utf8.Span) ?? throw RequestMembers.Wrong("alg", "is no known algorithm");
        return CopJson.Object(("canonical", CopJson.From(scope.ToString())), ("value", CopJson.From(hash.Value)));
    }

    public static CopResult<CopJson> Verify(RequestMembers members) =>
        CopJson.Parse(members.Text("text")).Map(json => CopJson.Object(("verdict", CopJson.From(ObjectHash.Verify(json) switch
    {
        HashVerification.Valid => "valid",
        HashVerification.Mismatch => "mismatch",
        HashVerification.Unverifiable => "unverifiable",
        _ => "absent",
    }))));

    public static CopResult<CopJson> Order(RequestMembers members)
    {
        var links = members.List("events").Select(each =>
        {
            var link = new RequestMembers(each);
            return new CausalLink(
                link.Text("id"), link.Text("topicId"), link.OptionalInteger("topicSeq")
                    ?? throw RequestMembers.Wrong("topicSeq", "is missing"), link.Texts("parentEventIds"));
        }).ToImmutableArray();
        var plan = ReplayOrder.CreatePlan(links);
        return plan.Cycle.IsEmpty
            ? CopJson.Object(("ids", CopJson.Array(plan.EventIds.Select(CopJson.From))))
            : new CopError(CopErrorCodes.CausalCycle, $"The events form a cycle: {string.Join(" needs ", plan.Cycle)}.");
    }

    public static CopResult<CopJson> Export(RequestMembers members)
    {
        var (node, legacy, storeId) = (members.Text("node"), members.Boolean("legacy", false), members.OptionalText("store"));
        return Event.From(members.Value("event")).Map(source =>
        {
            var exported = CloudEventExport.ToJson(source, node, legacy);
            return CopJson.Object(("cloudEvent",
                (storeId is null ? exported : RegisteredExtensions.AddTo(exported, source, storeId)).Json));
        });
    }

    public static CopResult<CopJson> Parse(RequestMembers members) => Carrier(members).Map(_ => CopJson.EmptyObject);

    public static CopResult<CopJson> Batch(RequestMembers members) =>
        CloudEventBatch.ParseUntrusted(Encoding.UTF8.GetBytes(members.Text("text"))).Map(_ => CopJson.EmptyObject);

    public static CopResult<CopJson> Replicate(RequestMembers members) =>
        Carrier(members).TryGet(out var carrier, out var fault)
            ? CloudEventReplication.Read(carrier).Map(received => CopJson.Object(("event", received.Json)))
            : fault;

    public static CopResult<CopJson> Import(RequestMembers members)
    {
        var topicId = members.OptionalText("topicId");
        var options = new CloudEventImportOptions { PreserveOriginal = members.Boolean("preserveOriginal", false), TopicOf = topicId is null
            ? null
            : _ => topicId };
        if (!Carrier(members).TryGet(out var carrier, out var fault))
            return fault;
        return CloudEventImport.Convert(carrier, options)
            .Map(imported => CopJson.Object(
                ("draft", imported.Draft.ToJson()), ("original", imported.Original is { } original ? original.ToJson() : CopJson.Null)));
    }

    private static CopResult<CloudEventJson> Carrier(RequestMembers members) =>
        CloudEventJson.ParseUntrusted(Encoding.UTF8.GetBytes(members.Text("text")), CarrierLimits);
}
