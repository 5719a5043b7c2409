namespace Cop.Ledger.Tests;

/// <summary>Signatures of events by their node, of artifacts and drafts by their makers (9.4).</summary>
public sealed class ObjectSigningTests
{
    private static readonly Ed25519Signer Maker = Ed25519Signer.FromPrivateKey([.. Enumerable.Repeat((byte)11, 32)], "urn:cop:key:maker");

    private static readonly TrustFile Trust = new()
    {
        Keys =
        [
            new TrustedKey(LedgerWorld.Signer.KeyId, [.. LedgerWorld.Signer.PublicKey.Span]),
            new TrustedKey(Maker.KeyId, [.. Maker.PublicKey.Span]) { Uses = [KeyUse.Events] },
        ],
    };

    [Fact, Trait("spec", "9.4.3")]
    public async Task A_node_signs_the_bytes_that_the_hash_covers()
    {
        await using var world = await SignedWorldAsync();
        var stored = await AppendAsync(world, EventDraft.Create("note.made", ("text", CopJson.From("x"))));
        ObjectHash.Verify(stored.Json).ShouldBe(HashVerification.Valid, "the signature does not change the hash");
        var signature = ObjectSignature.FromJson(stored.Metadata!["signature"]!)!;
        (signature.Alg, signature.KeyId).ShouldBe(("ed25519", LedgerWorld.Signer.KeyId));
        Ed25519.Verify(
            LedgerWorld.Signer.PublicKey.Span, ObjectHash.WithoutHashMembers(stored.Json).Utf8.Span, signature.Decode()!).ShouldBeTrue();
        ObjectSigning.Verify(stored, Trust).ShouldBeEmpty();
        (await world.Store.FindEventAsync(stored.Id))!.Event.Json.ShouldBe(stored.Json);
    }

    [Fact, Trait("spec", "9.4.3")]
    public async Task A_wrong_an_unknown_and_an_expired_signature_are_told_apart()
    {
        await using var world = await SignedWorldAsync();
        var stored = await AppendAsync(world, EventDraft.Create("note.made", ("text", CopJson.From("x"))));
        Kind(Event.From(stored.Json.With("payload", CopJson.EmptyObject)).Unwrap(), Trust).ShouldBe(LedgerFaultKind.BadSignature);
        Kind(stored, TrustFile.Empty).ShouldBe(LedgerFaultKind.UnknownKey);
        var expired = Trust with { Keys = [Trust.Keys[0] with { RevokedAt = stored.CreatedAt }] };
        Kind(stored, expired).ShouldBe(LedgerFaultKind.ExpiredKey);
        foreach (var (name, value, kind) in (ReadOnlySpan<(string, string, LedgerFaultKind)>)[
            ("alg", "rsa", LedgerFaultKind.UnknownKey), ("value", "AAAA", LedgerFaultKind.BadSignature),
            ("value", Convert.ToBase64String(new byte[64]), LedgerFaultKind.BadSignature)])
        {
            var signature = stored.Metadata!["signature"]!.With(name, CopJson.From(value));
            Kind(WithSignature(stored, signature), Trust).ShouldBe(kind, value);
        }

        Kind(WithSignature(stored, CopJson.EmptyObject), Trust).ShouldBe(LedgerFaultKind.BadSignature);
    }

    [Fact, Trait("spec", "9.4")]
    public async Task A_maker_signs_its_draft_and_its_artifact()
    {
        await using var world = await SignedWorldAsync();
        var draft = EventDraft.Create("note.made", ("text", CopJson.From("x"))) with
        {
            Id = "urn:cop:event:d1", TopicId = "urn:cop:topic:t",
        };
        var stored = await AppendAsync(world, await ObjectSigning.SignDraftAsync(draft, Maker));
        stored.Metadata!["draftSignature"]!["keyId"]!.AsString().ShouldBe(Maker.KeyId);
        ObjectSigning.Verify(stored, Trust).ShouldBeEmpty();
        var forged = Event.From(stored.Json.With("payload", CopJson.EmptyObject)).Unwrap();
        ObjectSigning.Verify(forged, Trust).Count(fault => fault.Kind == LedgerFaultKind.BadSignature).ShouldBe(2);

        var artifact = await ObjectSigning.SignArtifactAsync(
            CopJson.Object(
                ("id", CopJson.From("urn:cop:artifact:a")), ("topicId", CopJson.From("urn:cop:topic:t")), ("type", CopJson.From("report")),
                ("format", CopJson.From("text/plain")), ("payload", CopJson.From("text"))), Maker);
        var creation = EventDraft.Create("artifact.created", ("artifact", artifact)) with
        {
            Id = "urn:cop:event:d2", TopicId = "urn:cop:topic:t",
        };
        var created = await AppendAsync(world, await ObjectSigning.SignDraftAsync(creation, Maker));
        created.Payload["artifact"]!["metadata"]!["copHash"].ShouldNotBeNull("the append adds the hash behind the signature");
        ObjectSigning.Verify(created, Trust).ShouldBeEmpty();
        var altered = created.Payload["artifact"]!.With("payload", CopJson.From("other"));
        ObjectSigning.Verify(Event.From(created.Json.With("payload", CopJson.Object(("artifact", altered)))).Unwrap(), Trust)
            .ShouldContain(fault => fault.Message.Contains("artifact", StringComparison.Ordinal));
        await Should.ThrowAsync<ArgumentException>(async () => await ObjectSigning.SignDraftAsync(EventDraft.Create("a.b"), Maker));
        await Should.ThrowAsync<ArgumentException>(async () => await ObjectSigning.SignArtifactAsync(CopJson.EmptyObject, Maker));
    }

    [Fact, Trait("spec", "9.7.1")]
    public async Task A_verification_names_wrong_signatures_and_moved_seals_at_their_index()
    {
        await using var world = await SignedWorldAsync();
        await world.AppendAsync(40);
        await world.CatchUpAsync(LedgerWorld.Follower(1));
        var image = await LedgerImage.OfAsync(world);
        (await image.VerifyAsync(Trust)).Faults.ShouldBeEmpty();
        var unknown = await image.VerifyAsync(Trust with { Keys = [Trust.Keys[0] with { Uses = [KeyUse.Ledger] }] });
        unknown.Faults.Length.ShouldBe(image.Log.Count);
        unknown.IsTampered.ShouldBeFalse();

        var signature = image.Log[20].Metadata!["signature"]!.With("value", CopJson.From(Convert.ToBase64String(new byte[64])));
        image.Log[20] = WithSignature(image.Log[20], signature);
        var found = await image.VerifyAsync(Trust);
        found.Faults.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            fault => fault.Kind.ShouldBe(LedgerFaultKind.BadSignature), fault => fault.Index.ShouldBe(20));
    }

    [Fact]
    public async Task A_sealed_value_that_was_stored_elsewhere_is_reported_and_is_no_tampering()
    {
        await using var world = await LedgerWorld.StartAsync();
        var value = SealedValue.Seal(CopJson.From("x"), "urn:cop:event:other#/payload/name", "urn:cop:key:k", new byte[32]);
        await AppendAsync(world, EventDraft.Create("note.made", ("name", value.ToJson())));
        await world.CatchUpAsync(LedgerWorld.Follower(1));
        var found = await (await LedgerImage.OfAsync(world)).VerifyAsync(Trust);
        found.Faults.ShouldHaveSingleItem().Kind.ShouldBe(LedgerFaultKind.MisplacedSeal);
        found.IsTampered.ShouldBeFalse();
    }

    private static LedgerFaultKind Kind(Event stored, TrustFile trust) => ObjectSigning.Verify(stored, trust).ShouldHaveSingleItem().Kind;

    private static Event WithSignature(Event stored, CopJson signature) =>
        Event.From(stored.Json.With("metadata", stored.Metadata!.With("signature", signature))).Unwrap();

    private static Task<LedgerWorld> SignedWorldAsync() =>
        LedgerWorld.StartAsync(options: new CopOptions { RunAgents = false, EventSigner = LedgerWorld.Signer });

    private static async Task<Event> AppendAsync(LedgerWorld world, EventDraft draft) =>
        (await world.Kernel.AppendAsync("urn:cop:topic:t", draft, Actor.Human("ada"))).Unwrap().Events[0];
}
