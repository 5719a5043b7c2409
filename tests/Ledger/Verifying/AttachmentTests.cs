namespace Cop.Ledger.Tests;

/// <summary>Co-signatures and time stamps that are stored beside a ledger are verified with it.</summary>
public sealed class AttachmentTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
    private static readonly Ed25519Signer Witness = Ed25519Signer.FromPrivateKey([.. Enumerable.Repeat((byte)9, 32)]);

    private static readonly TrustFile Trust = new()
    {
        Keys =
        [
            new TrustedKey(LedgerWorld.Signer.KeyId, [.. LedgerWorld.Signer.PublicKey.Span]),
            new TrustedKey(Witness.KeyId, [.. Witness.PublicKey.Span]) { Uses = [KeyUse.Witness], Name = "w" },
        ],
    };

    [Fact, Trait("spec", "9.9")]
    public async Task A_stored_cosignature_is_verified_with_the_ledger()
    {
        await using var world = await LedgerWorld.StartAsync();
        await world.AppendAsync(250);
        await world.CatchUpAsync(LedgerWorld.Follower(50));
        var notes = await world.CheckpointsAsync();
        for (var number = 0; number < notes.Count; number++)
            await AttachAsync(world, notes[number], Now + TimeSpan.FromMinutes(number));
        var found = await VerifyAsync(world);
        found.Faults.ShouldBeEmpty();
        found.Witnesses.ShouldHaveSingleItem().ShouldBe(("w", 250, Now + TimeSpan.FromMinutes(4)));
        found.Timestamps.ShouldBeEmpty();
    }

    [Fact, Trait("spec", "9.9")]
    public async Task A_wrong_cosignature_or_time_stamp_is_named_at_its_checkpoint()
    {
        await using var world = await LedgerWorld.StartAsync();
        await world.AppendAsync(100);
        await world.CatchUpAsync(LedgerWorld.Follower(50));
        var origin = await world.OriginAsync();
        var head = Checkpoint.Parse(SignedNote.Parse((await world.CheckpointsAsync())[0]).Unwrap().Text).Unwrap();
        var other = await SignedNote.CosignAsync((head with { Root = MerkleHash.Empty }).ToString(), "w", Witness, Now);
        await world.Reader.AttachCosignatureAsync(origin, head, other);
        await world.Reader.AttachCosignatureAsync(origin, head with { Size = 77 }, other);
        await world.Reader.AttachTimestampAsync(origin, head, [1, 2, 3]);
        await world.Reader.AppendTextAsync(origin.Cosignatures, "rubbish", CancellationToken.None);
        await world.Reader.AppendTextAsync(origin.Timestamps, "{}", CancellationToken.None);
        (await VerifyAsync(world)).Faults.Select(fault => (fault.Kind, fault.Index)).ShouldBe(
        [
            (LedgerFaultKind.BadSignature, 49), (LedgerFaultKind.TruncatedLedger, 76), (LedgerFaultKind.BadSignature, 0),
            (LedgerFaultKind.BadTimestamp, 49), (LedgerFaultKind.BadTimestamp, 0),
        ]);
    }

    private static async Task AttachAsync(LedgerWorld world, string text, DateTimeOffset time)
    {
        var note = SignedNote.Parse(text).Unwrap();
        var line = await SignedNote.CosignAsync(note.Text, "w", Witness, time);
        await world.Reader.AttachCosignatureAsync(await world.OriginAsync(), Checkpoint.Parse(note.Text).Unwrap(), line);
    }

    private static async Task<LedgerVerification> VerifyAsync(LedgerWorld world) => await LedgerVerifier.VerifyAsync(
        world.Reader, await world.OriginAsync(), world.Store.ReadPositionsAsync(), new LedgerVerificationOptions { Trust = Trust });
}
