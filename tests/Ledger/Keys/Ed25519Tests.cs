using System.Numerics;

namespace Cop.Ledger.Tests;

public sealed class Ed25519Tests
{
    // RFC 8032, 7.1: private key, public key, message, signature.
    public static TheoryData<string, string, string, string> Vectors => new()
    {
        {
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        },
        {
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        },
        {
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        },
        {
            "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
            "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
            + "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
        },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_vectors_of_RFC_8032_sign_and_verify(string secret, string publicKey, string message, string signature)
    {
        using var signer = Ed25519Signer.FromPrivateKey(Convert.FromHexString(secret));
        Convert.ToHexStringLower(signer.PublicKey.Span).ShouldBe(publicKey);
        Convert.ToHexStringLower(signer.Sign(Convert.FromHexString(message))).ShouldBe(signature);
        Verify(publicKey, message, Convert.FromHexString(signature)).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Every_changed_bit_of_a_signature_is_refused(string secret, string publicKey, string message, string signature)
    {
        secret.Length.ShouldBe(64);
        var bytes = Convert.FromHexString(signature);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Verify(publicKey, message, bytes).ShouldBeFalse($"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Verify(publicKey, message + "00", bytes).ShouldBeFalse();
        Verify(publicKey, message, bytes.AsSpan(0, 63)).ShouldBeFalse();
        Verify(publicKey, message, [.. bytes, 0]).ShouldBeFalse();
        Verify(publicKey, message, []).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_signature_with_an_S_that_is_not_reduced_is_refused(string secret, string publicKey, string message, string signature)
    {
        secret.Length.ShouldBe(64);
        var bytes = Convert.FromHexString(signature);
        var order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493");
        var s = new BigInteger(bytes.AsSpan(32), isUnsigned: true) + order;
        s.TryWriteBytes(bytes.AsSpan(32), out _, isUnsigned: true).ShouldBeTrue();
        Verify(publicKey, message, bytes).ShouldBeFalse();
    }

    // Points of small order, and encodings whose y coordinate is not reduced.
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("0200000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f70751")]
    public void A_malformed_or_weak_public_key_verifies_nothing(string publicKey)
    {
        var key = Convert.FromHexString(publicKey);
        // With a key of small order, R = key and S = 0 verifies under a lax implementation.
        Ed25519.Verify(key, [], [.. key, .. new byte[64 - key.Length]]).ShouldBeFalse();
        Ed25519.Verify(key, [1], new byte[64]).ShouldBeFalse();
    }

    private static bool Verify(string publicKey, string message, ReadOnlySpan<byte> signature) =>
        Ed25519.Verify(Convert.FromHexString(publicKey), Convert.FromHexString(message), signature);
}
