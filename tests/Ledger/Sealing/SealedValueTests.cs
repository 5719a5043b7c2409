using System.Security.Cryptography;
using System.Text;

namespace Cop.Ledger.Tests;

public sealed class SealedValueTests : IDisposable
{
    private const string Subject = "urn:cop:subject:ada";
    private static readonly byte[] WrappingKey = [.. Enumerable.Repeat((byte)3, 32)];
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private FileKeyVault Vault => new(_directory.File("vault"), WrappingKey, RandomNumberGenerator.GetBytes);

    private static EventDraft Draft => EventDraft.Create(
        "guest.registered", ("name", CopJson.From("Ada Lovelace")), ("rooms", CopJson.Array(CopJson.From("12"), CopJson.From("14"))),
        ("a/b", CopJson.From("kept"))) with { Id = "urn:cop:event:guest-1" };

    [Fact]
    public async Task Sealed_values_are_stored_and_open_only_with_the_key()
    {
        await using var world = await LedgerWorld.StartAsync();
        var sealer = new ValueSealer(Vault);
        var draft = (await sealer.SealAsync(Draft, Subject, ["/name", "/rooms/1", "/missing"])).Unwrap();
        (await sealer.SealAsync(Draft, Subject, ["/name", "/rooms/1"])).Unwrap().ShouldBe(draft, "sealing again gives the same bytes");
        var receipt = (await world.Kernel.AppendAsync("urn:cop:topic:t", draft, Actor.Human("ada"))).Unwrap();
        var stored = (await world.Store.FindEventAsync(receipt.Events[0].Id))!.Event;
        stored.Json.ToString().ShouldNotContain("Lovelace");
        stored.Json.ToString().ShouldNotContain("\"14\"");
        var opened = (await sealer.OpenAsync(stored)).Unwrap();
        opened["payload"]!["name"]!.AsString().ShouldBe("Ada Lovelace");
        opened["payload"]!["rooms"]!.ToString().ShouldBe("""["12","14"]""");
        var other = new FileKeyVault(_directory.File("other"), WrappingKey, RandomNumberGenerator.GetBytes);
        (await new ValueSealer(other).OpenAsync(stored)).Unwrap()["payload"]!["name"]!["$erased"].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_sealed_value_that_was_moved_or_altered_does_not_open()
    {
        var sealer = new ValueSealer(Vault);
        var draft = (await sealer.SealAsync(Draft, Subject, ["/name"])).Unwrap();
        var name = draft.Payload["name"]!;
        (await OpenAsync(draft.Payload)).IsOk.ShouldBeTrue();
        (await OpenAsync(draft.Payload.With("other", name))).Error!.Code.ShouldBe(LedgerErrorCodes.InvalidSeal);
        (await OpenAsync(draft.Payload, "urn:cop:event:guest-2")).Error!.Code.ShouldBe(LedgerErrorCodes.InvalidSeal);
        var value = SealedValue.FromJson(name)!;
        foreach (var altered in (SealedValue[])[
            value with { At = "urn:cop:event:guest-1#/payload/other" }, value with { Nonce = "AAAAAAAAAAAAAAAA" },
            value with { Data = Convert.ToBase64String(new byte[40]) }, value with { Data = "" }, value with { Data = "*" }])
            (await OpenAsync(draft.Payload.With("name", altered.ToJson()))).Error!.Code.ShouldBe(LedgerErrorCodes.InvalidSeal);

        async Task<CopResult<CopJson>> OpenAsync(CopJson payload, string id = "urn:cop:event:guest-1") =>
            await sealer.OpenAsync(Event.From(CopJson.Object(
                ("id", CopJson.From(id)), ("topicId", CopJson.From("t")), ("topicSeq", CopJson.From(1)), ("type", CopJson.From("a.b")),
                ("schemaVersion", CopJson.From("1")), ("createdAt", CopJson.From("2026-11-28T12:00:00.000Z")), ("payload", payload)))
            .Unwrap());
    }

    [Fact]
    public async Task Erasing_a_subject_removes_its_values_and_keeps_every_proof()
    {
        await using var world = await LedgerWorld.StartAsync();
        var (sealer, trust) = (new ValueSealer(Vault), new TrustFile
        {
            Keys = [new TrustedKey(LedgerWorld.Signer.KeyId, [.. LedgerWorld.Signer.PublicKey.Span])],
        });
        var draft = (await sealer.SealAsync(Draft, Subject, ["/name"])).Unwrap();
        var stored = (await world.Kernel.AppendAsync("urn:cop:topic:case", draft, Actor.Human("ada"))).Unwrap().Events[0];
        await world.CatchUpAsync(LedgerWorld.Follower(1));
        var old = await BundleAsync(world);

        (await Vault.SetHoldAsync(Subject, "case 7", CancellationToken.None)).Unwrap().Hold.ShouldBe("case 7");
        (await EraseAsync(world)).Error!.Code.ShouldBe(LedgerErrorCodes.LegalHold);
        (await sealer.OpenAsync(stored)).Unwrap()["payload"]!["name"]!.AsString().ShouldBe("Ada Lovelace");
        (await Vault.SetHoldAsync(Subject, null, CancellationToken.None)).Unwrap();
        (await EraseAsync(world)).Unwrap().ShouldHaveSingleItem();
        (await EraseAsync(world)).IsOk.ShouldBeTrue("repeating it records nothing twice");

        (await sealer.OpenAsync(stored)).Unwrap()["payload"]!["name"]!.ToString().ShouldContain("$erased");
        (await sealer.SealAsync(Draft, Subject, ["/name"])).Error!.Code.ShouldBe(LedgerErrorCodes.KeyErased);
        foreach (var file in Directory.GetFiles(_directory.File("vault")))
            (await File.ReadAllTextAsync(file)).ShouldNotContain("wrapped");
        var topic = SubjectErasure.TopicOf(world.Store.StoreId);
        var types = new List<string>();
        await foreach (var recorded in world.Store.ReadTopicAsync(topic))
            types.Add(recorded.Type);
        types.ShouldBe([SubjectErasure.RequestedType, SubjectErasure.ErasedType]);

        await world.CatchUpAsync(LedgerWorld.Follower(1));
        (await (await LedgerImage.OfAsync(world)).VerifyAsync(trust)).Faults.ShouldBeEmpty();
        foreach (var bundle in new[] { old, await BundleAsync(world) })
        {
            EvidenceVerifier.Verify(bundle, trust).Unwrap().Faults.ShouldBeEmpty();
            Encoding.UTF8.GetString(bundle).ShouldNotContain("Lovelace");
        }
    }

    [Fact]
    public async Task A_vault_opens_only_with_its_own_wrapping_key()
    {
        var key = (await Vault.GetOrCreateKeyAsync(Subject, CancellationToken.None)).Unwrap();
        (await Vault.FindKeyAsync(key.KeyId, CancellationToken.None))!.Bytes.ShouldBe(key.Bytes);
        var wrong = new FileKeyVault(_directory.File("vault"), new byte[32], RandomNumberGenerator.GetBytes);
        (await Should.ThrowAsync<CopException>(() => wrong.FindKeyAsync(key.KeyId, CancellationToken.None))).Error.Code
            .ShouldBe(LedgerErrorCodes.InvalidKey);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Directory.GetFiles(_directory.File("vault")).Single())
                .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private Task<CopResult<System.Collections.Immutable.ImmutableArray<string>>> EraseAsync(LedgerWorld world) =>
        SubjectErasure.EraseAsync(world.Kernel, Vault, Subject, "asked by the person", Actor.Human("privacy"));

    private static async Task<byte[]> BundleAsync(LedgerWorld world) => (await EvidenceBundle.ExportAsync(
        world.Store, world.Reader, await world.OriginAsync(), "urn:cop:topic:case", [])).Unwrap().Utf8.ToArray();
}
