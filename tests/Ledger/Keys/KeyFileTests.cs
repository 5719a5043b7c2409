using System.Diagnostics;
using System.Text;

namespace Cop.Ledger.Tests;

public sealed class KeyFileTests : IDisposable
{
    private static readonly byte[] Secret = [.. Enumerable.Range(1, 32).Select(number => (byte)number)];
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_key_file_is_created_for_its_owner_alone_and_read_again()
    {
        var path = _directory.File("ledger.key");
        var created = KeyFile.Create(path, Secret, "urn:cop:key:node-alpha").Unwrap();
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var read = KeyFile.Read(path).Unwrap();
        read.KeyId.ShouldBe("urn:cop:key:node-alpha");
        created.PublicKey.AsSpan().SequenceEqual(read.PublicKey.Span).ShouldBeTrue();
        Ed25519.Verify(read.PublicKey.Span, [1, 2], read.Sign([1, 2])).ShouldBeTrue();
    }

    [Fact]
    public void An_existing_key_file_is_never_overwritten()
    {
        var path = _directory.File("ledger.key");
        KeyFile.Create(path, Secret).Unwrap();
        var before = File.ReadAllBytes(path);
        KeyFile.Create(path, new byte[32]).Error!.Code.ShouldBe(LedgerErrorCodes.InvalidKey);
        File.ReadAllBytes(path).ShouldBe(before);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_key_file_that_other_users_can_use_is_refused(UnixFileMode other)
    {
        if (OperatingSystem.IsWindows())
            return;
        var path = _directory.File("ledger.key");
        KeyFile.Create(path, Secret).Unwrap();
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | other);
        var error = KeyFile.Read(path).Error!;
        error.Code.ShouldBe(LedgerErrorCodes.InvalidKey);
        error.Message.ShouldContain("chmod 600");
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"v":2,"alg":"ed25519"}""")]
    [InlineData("""{"v":1,"alg":"rsa","keyId":"urn:cop:key:a"}""")]
    [InlineData("""{"v":1,"alg":"ed25519","keyId":"node-alpha"}""")]
    [InlineData("""{"v":1,"alg":"ed25519","keyId":"urn:cop:key:a","private":"AAAA","public":"AAAA"}""")]
    [InlineData(
        """{"v":1,"alg":"ed25519","keyId":"urn:cop:key:a","private":"AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=","public":"AA"}""")]
    public void A_malformed_key_file_is_refused_with_its_path(string content)
    {
        var path = _directory.File("ledger.key");
        File.WriteAllText(path, content);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var error = KeyFile.Read(path).Error!;
        error.Code.ShouldBe(LedgerErrorCodes.InvalidKey);
        error.Message.ShouldContain(path);
    }

    [Fact]
    public void A_missing_key_file_is_refused() =>
        KeyFile.Read(_directory.File("none")).Error!.Code.ShouldBe(LedgerErrorCodes.InvalidKey);

    [Fact]
    public void OpenSSL_verifies_our_signature_and_we_verify_the_one_of_OpenSSL()
    {
        using var signer = Ed25519Signer.FromPrivateKey(Secret);
        var data = Encoding.UTF8.GetBytes("a checkpoint\n");
        File.WriteAllBytes(_directory.File("data"), data);
        // The prefixes of PKCS #8 and SubjectPublicKeyInfo for Ed25519 (RFC 8410).
        File.WriteAllBytes(_directory.File("key.der"), [.. Convert.FromHexString("302e020100300506032b657004220420"), .. Secret]);
        File.WriteAllBytes(
            _directory.File("pub.der"), [.. Convert.FromHexString("302a300506032b6570032100"), .. signer.PublicKey.ToArray()]);
        OpenSsl("pkeyutl", "-sign", "-rawin", "-inkey", "key.der", "-keyform", "DER", "-in", "data", "-out", "theirs").ShouldBe(0);
        File.ReadAllBytes(_directory.File("theirs")).ShouldBe(signer.Sign(data));
        OpenSsl("pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "pub.der", "-keyform", "DER", "-in", "data", "-sigfile", "theirs")
            .ShouldBe(0);
    }

    private int OpenSsl(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments)
        {
            WorkingDirectory = _directory.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardOutput.ReadToEnd();
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
