using System.Text;

namespace Cop.Ledger.Tests;

public sealed class SignedNoteTests
{
    // The key and the note of the documentation of golang.org/x/mod/sumdb/note.
    private const string Peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private const string Note = "If you think cryptography is the answer to your problem,\n"
        + "then you don't know what your problem is.\n\n"
        + "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    private static readonly NoteKey Key = NoteKey.Parse(Peter)!;

    [Fact]
    public void The_published_note_verifies()
    {
        var note = SignedNote.Parse(Note).Unwrap();
        note.ToString().ShouldBe(Note);
        note.Verify(Key).ShouldBe(true);
        (note with { Text = note.Text.Replace("answer", "question", StringComparison.Ordinal) }).Verify(Key).ShouldBe(false);
        note.Verify(new NoteKey("Alice", 1, Key.PublicKey)).ShouldBeNull("a key that did not sign is no failure");
    }

    [Theory]
    [InlineData("PeterNeumann+c74f20a3")]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+AhpcAAAA")]
    public void A_malformed_verifier_key_is_refused(string text) => NoteKey.Parse(text).ShouldBeNull();

    [Fact]
    public void A_verifier_key_is_written_as_it_was_read() => Key.ToString().ShouldBe(Peter);

    [Theory]
    [InlineData("")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n\u2014 a AAAAAA==")]
    [InlineData("text\n\n\u2014 a AAAAAA==\n")]
    [InlineData("text\n\n- a AAAAAAA=\n")]
    [InlineData("text\n\n\u2014 a b AAAAAAA=\n")]
    [InlineData("text\n\n\u2014 a+b AAAAAAA=\n")]
    [InlineData("te\tt\n\n\u2014 a AAAAAAA=\n")]
    [InlineData("text\n\n\u2014 a AAAAAAB=\n")]
    public void A_malformed_note_is_refused(string text) =>
        SignedNote.Parse(text).Error!.Code.ShouldBe(LedgerErrorCodes.InvalidCheckpoint);

    [Fact]
    public async Task A_cosignature_covers_the_text_and_its_time()
    {
        using var signer = Ed25519Signer.FromPrivateKey(new byte[32]);
        var time = new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
        var text = new Checkpoint("urn:cop:store:a", 3, MerkleHash.Empty).ToString();
        var line = await SignedNote.CosignAsync(text, "witness.example", signer, time);
        var note = SignedNote.Parse(new SignedNote(text, [line]).ToString()).Unwrap();
        var key = new NoteKey("witness.example", NoteKey.TimedCosignature, [.. signer.PublicKey.Span]);
        note.Verify(key, out var verified).ShouldBe(true);
        verified.ShouldBe(time);
        var later = line with { Bytes = line.Bytes.SetItem(7, (byte)(line.Bytes[7] + 1)) };
        new SignedNote(text, [later]).Verify(key).ShouldBe(false);
        new SignedNote(text.Replace('3', '4'), [line]).Verify(key).ShouldBe(false);
        Encoding.UTF8.GetByteCount(note.ToString()).ShouldBeLessThan(400);
    }

    [Theory]
    [InlineData("origin\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", true)]
    [InlineData("origin\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nmore\n", true)]
    [InlineData("origin\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", false)]
    [InlineData("origin\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", false)]
    [InlineData("origin\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", false)]
    [InlineData("origin\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n", false)]
    [InlineData("origin\n1\n\n", false)]
    [InlineData("two words\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", false)]
    public void A_checkpoint_has_origin_size_and_root(string text, bool isValid)
    {
        var read = Checkpoint.Parse(text);
        read.IsOk.ShouldBe(isValid);
        if (isValid)
            read.Unwrap().ToString().ShouldBe(text);
    }

    [Fact]
    public void A_checkpoint_names_the_head_of_the_origin_that_it_replaces()
    {
        var old = new Checkpoint("urn:cop:store:a", 7, MerkleHash.Leaf([1]));
        var next = new Checkpoint("urn:cop:store:a/h", 1, MerkleHash.Leaf([2])).After(old);
        Checkpoint.Parse(next.ToString()).Unwrap().Previous.ShouldBe(old);
        old.Previous.ShouldBeNull();
    }
}
